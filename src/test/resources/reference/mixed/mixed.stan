// A regression whose coefficients vary by one group, with the priors of vi4j, in the units in which vi4j fits: the target and
// the features about their means, divided by their standard deviations (over n); without noise the target is as it is.
data {
  int<lower=1> n;
  int<lower=1> p;
  int<lower=1> q;
  int<lower=1> groups;
  int<lower=0,upper=2> family;  // 0 normal, 1 logistic with trials, 2 Poisson
  matrix[n, p] x;
  matrix[n, q] z;
  int<lower=1,upper=groups> group[n];
  vector[n] y;
  int<lower=0> count[n];
  int<lower=0> trials[n];
  real<lower=0> scale;
}
parameters {
  vector[p] beta;
  vector<lower=0>[q] tau;
  cholesky_factor_corr[q] c;
  matrix[q, groups] standard;
  real<lower=0> sigma[family == 0];
}
transformed parameters {
  matrix[q, groups] u = diag_pre_multiply(tau, c) * standard;
}
model {
  vector[n] eta = x * beta;
  for (i in 1:n) eta[i] += dot_product(z[i], u[, group[i]]);
  beta ~ normal(0, 2.5);
  tau ~ student_t(3, 0, scale);
  c ~ lkj_corr_cholesky(1);
  to_vector(standard) ~ normal(0, 1);
  if (family == 0) {
    sigma[1] ~ exponential(1);
    y ~ normal(eta, sigma[1]);
  } else if (family == 1) {
    count ~ binomial_logit(trials, eta);
  } else {
    count ~ poisson_log(eta);
  }
}
