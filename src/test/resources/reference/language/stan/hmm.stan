// Stan User's Guide, "Hidden Markov models"; posteriordb hmm_example
data {
  int<lower=1> T;
  vector[T] y;
}
parameters {
  simplex[2] theta[2];
  ordered[2] mu;
  real<lower=0> sigma;
}
model {
  real acc[2];
  real gamma[T, 2];
  for (k in 1:2)
    theta[k] ~ dirichlet(rep_vector(2, 2));
  mu ~ normal(0, 5);
  sigma ~ normal(0, 1);
  for (k in 1:2)
    gamma[1, k] = log(0.5) + normal_lpdf(y[1] | mu[k], sigma);
  for (t in 2:T) {
    for (k in 1:2) {
      for (j in 1:2)
        acc[j] = gamma[t - 1, j] + log(theta[j, k]) + normal_lpdf(y[t] | mu[k], sigma);
      gamma[t, k] = log_sum_exp(acc);
    }
  }
  target += log_sum_exp(gamma[T]);
}
