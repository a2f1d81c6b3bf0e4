"""Opens a folder that `regression fit --draws F.zarr` wrote as xarray does, and with ArviZ where that is installed.

python3 zarr_draws.py F.zarr: prints the sizes, means and standard deviations of the coefficients, and elpd_loo where ArviZ
can be had. Debian's python3-xarray and python3-zarr. A fit with groups has no sample_stats.
"""
import sys

import numpy as np
import xarray
import zarr

folder = sys.argv[1]
groups = ["posterior", "sample_stats", "log_likelihood", "posterior_predictive", "observed_data"]
root = zarr.open_consolidated(folder, mode="r")
if "effects" in root["posterior"] or "spreads" in root["posterior"]:
    groups.remove("sample_stats")
assert sorted(root.group_keys()) == sorted(groups), list(root.group_keys())
data = {name: xarray.open_zarr(folder, group=name).load() for name in groups}
for name, own in data.items():
    print(name, dict(own.sizes), list(own.data_vars))
    for variable in own.data_vars.values():
        assert not np.issubdtype(variable.dtype, np.floating) or np.isfinite(variable).all(), (name, variable.name)
coefficients = data["posterior"]["coefficients"]
for name in coefficients.coefficient.values:
    draws = coefficients.sel(coefficient=name)
    print(f"{name}: mean {float(draws.mean()):.6f}, sd {float(draws.std(ddof=1)):.6f}")
try:
    import arviz
except ImportError:
    print("ArviZ is not installed")
else:
    print(arviz.loo(arviz.from_zarr(folder)))
