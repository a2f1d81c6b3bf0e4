// Gelman and Hill, Data Analysis Using Regression, 15.1; posteriordb GLMM_Poisson, in its non-centred form
data {
  int<lower=1> N;
  int<lower=1> G;
  vector[N] x;
  int<lower=1, upper=G> group[N];
  int<lower=0> y[N];
}
parameters {
  real alpha;
  real beta;
  real<lower=0> sigma;
  vector[G] eta;
}
transformed parameters {
  vector[G] u = sigma * eta;
}
model {
  alpha ~ normal(0, 2);
  beta ~ normal(0, 1);
  sigma ~ normal(0, 1);
  eta ~ normal(0, 1);
  y ~ poisson_log(alpha + beta * x + u[group]);
}
