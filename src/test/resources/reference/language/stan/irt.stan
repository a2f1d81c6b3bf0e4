// Stan User's Guide, "Item-response theory models"; posteriordb irt_2pl
data {
  int<lower=1> J;
  int<lower=1> K;
  int<lower=1> N;
  int<lower=1, upper=J> jj[N];
  int<lower=1, upper=K> kk[N];
  int<lower=0, upper=1> y[N];
}
parameters {
  vector[J] theta;
  vector<lower=0>[K] a;
  real mu_b;
  real<lower=0> sigma_b;
  vector[K] b;
}
model {
  theta ~ normal(0, 1);
  a ~ lognormal(0, 0.5);
  mu_b ~ normal(0, 2);
  sigma_b ~ exponential(1);
  b ~ normal(mu_b, sigma_b);
  y ~ bernoulli_logit(a[kk] .* (theta[jj] - b[kk]));
}
