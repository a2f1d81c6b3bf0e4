// The posteriors that FamiliesTest compares with: the densities of Stan, and the priors of --prior weak on columns of
// mean 0 and standard deviation 1. Family 1 is the negative binomial, 2 gamma, 3 beta, 4 ordinal by the logistic, 5
// ordinal by the normal distribution function, 6 categorical.
data {
  int<lower=1> n;
  int<lower=1> p;
  int<lower=2> K;
  int<lower=1, upper=6> family;
  matrix[n, p] x;
  vector[n] y;
  int<lower=1> k[n];
  vector<lower=0>[n] w;
  vector[n] o;
  real<lower=0> width;
}
transformed data {
  int m = family == 6 ? K - 1 : 1;
  int count[n];
  for (i in 1:n) {
    count[i] = 0;
    if (family == 1) while (count[i] < y[i]) count[i] += 1;
  }
}
parameters {
  matrix[m, p] b;
  vector[family == 4 || family == 5 ? 0 : m] a;
  vector<lower=0>[family <= 3 ? 1 : 0] sigma;
  ordered[family == 4 || family == 5 ? K - 1 : 0] c;
}
model {
  to_vector(b) ~ normal(0, width);
  a ~ normal(0, 2.5);
  sigma ~ exponential(1);
  if (family <= 3) {
    vector[n] eta = x * b[1]' + a[1] + o;
    real phi = 1 / square(sigma[1]);
    for (i in 1:n) {
      if (family == 1) target += w[i] * neg_binomial_2_log_lpmf(count[i] | eta[i], phi);
      if (family == 2) target += w[i] * gamma_lpdf(y[i] | phi, phi / exp(eta[i]));
      if (family == 3) target += w[i] * beta_lpdf(y[i] | inv_logit(eta[i]) * phi, (1 - inv_logit(eta[i])) * phi);
    }
  } else if (family <= 5) {
    vector[n] eta = x * b[1]';
    c ~ normal(0, 2.5);
    for (i in 1:n) target += w[i] * (family == 4 ? ordered_logistic_lpmf(k[i] | eta[i], c)
                                                 : ordered_probit_lpmf(k[i] | eta[i], c));
  } else {
    for (i in 1:n) {
      vector[K] eta = append_row(0, b * x[i]' + a);
      target += w[i] * categorical_logit_lpmf(k[i] | eta);
    }
  }
}
