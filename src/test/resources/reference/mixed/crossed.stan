// A regression of 0 and 1 or of counts with several grouping factors, each with an effect on the level, with the priors of vi4j:
// features about their means, divided by their standard deviations (over n).
data {
  int<lower=1> n;
  int<lower=1> p;
  int<lower=1> factors;
  int<lower=1> levels;  // of all factors together
  int<lower=1,upper=2> family;  // 1 logistic, 2 Poisson
  matrix[n, p] x;
  int<lower=1,upper=levels> level[n, factors];  // those of the second factor behind those of the first
  int<lower=1,upper=factors> factor[levels];
  int<lower=0> count[n];
  real<lower=0> scale;
}
parameters {
  vector[p] beta;
  vector<lower=0>[factors] tau;
  vector[levels] standard;
}
transformed parameters {
  vector[levels] u = tau[factor] .* standard;
}
model {
  vector[n] eta = x * beta;
  for (f in 1:factors) eta += u[level[, f]];
  beta ~ normal(0, 2.5);
  tau ~ student_t(3, 0, scale);
  standard ~ normal(0, 1);
  if (family == 1) count ~ bernoulli_logit(eta); else count ~ poisson_log(eta);
}
