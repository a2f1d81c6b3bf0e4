"""Writes posteriors.json: the posteriors of posteriordb that the study of verdicts uses, with their reference moments.

    python3 posteriordb.py CLONE > posteriors.json

CLONE is a clone of github.com/stan-dev/posteriordb (BSD 3-Clause; moments of 10,000 draws each). Linear regressions are
kept as what their likelihood needs: n, least squares b, residual sum of squares, X'X. Others keep their data. Each third
posterior in alphabetic order is held out: nobody looks at it before the end.
"""

import io
import json
import subprocess
import sys
import zipfile

import numpy as np

clone = sys.argv[1]
ROOT = "posterior_database/"


def read(path):
    return subprocess.run(
        ["git", "-C", clone, "show", "HEAD:" + ROOT + path], check=True, capture_output=True
    ).stdout


def data(name):
    with zipfile.ZipFile(io.BytesIO(read(f"data/data/{name}.json.zip"))) as z:
        return json.loads(z.read(z.namelist()[0]))


def column(d, *names):
    return [np.asarray(d[name], float) for name in names]


def design(*columns):
    return np.column_stack([np.ones(len(columns[0])), *columns])


def earn(d, log=None, height="height", male=False, inter=False):
    e, h, m = column(d, "earn", "height", "male")
    y = e if log is None else log(e)
    h = np.log(h) if height == "log" else (h - h.mean()) / h.std(ddof=1) if height == "z" else h
    return design(*([h] + ([m] if male else []) + ([h * m] if inter else []))), y


def kid(d, *how):
    y, = column(d, "kid_score")
    if how == ("work",):
        w, = column(d, "mom_work")
        return design(w == 2, w == 3, w == 4), y
    hs, iq = column(d, "mom_hs", "mom_iq")
    if "c" in how:
        hs, iq = hs - hs.mean(), iq - iq.mean()
    if "c2" in how:
        hs, iq = hs - 0.5, iq - 100
    if "z" in how:
        hs, iq = (hs - hs.mean()) / (2 * hs.std(ddof=1)), (iq - iq.mean()) / (2 * iq.std(ddof=1))
    use = {"hs": hs, "iq": iq, "inter": hs * iq}
    return design(*[use[k] for k in ("hs", "iq", "inter") if k in how]), y


def mesquite(d, *names):
    w, d1, d2, ch, th = column(d, "weight", "diam1", "diam2", "canopy_height", "total_height")
    density, group = column(d, "density", "group")
    if not names:
        return design(d1, d2, ch, th, density, group), w
    use = {
        "d1": d1, "d2": d2, "ch": ch, "th": th, "density": density, "group": np.exp(group),
        "volume": d1 * d2 * ch, "area": d1 * d2, "shape": d1 / d2,
    }
    return design(*[np.log(use[k]) for k in names]), np.log(w)


def nes(d):
    names = "real_ideo race_adj educ1 gender income".split()
    ideo, race, educ, gender, income = column(d, *names)
    age, y = column(d, "age_discrete", "partyid7")
    return design(ideo, race, age == 2, age == 3, age == 4, educ, gender, income), y


def ark(d):
    y = np.asarray(d["y"], float)
    k = d["K"]
    return design(*[y[k - j - 1 : len(y) - j - 1] for j in range(k)]), y[k:]


def diamonds(d):
    x = np.asarray(d["X"], float)
    centred = x[:, 1:] - x[:, 1:].mean(axis=0)
    return np.column_stack([centred, np.ones(len(x))]), np.asarray(d["Y"], float)


FLAT = {"sigma": "flat"}
CAUCHY = {"sigma": "cauchy", "scale": 2.5}
ALL = ("hs", "iq", "inter")
REGRESSIONS = {
    "arK-arK": (ark, {**CAUCHY, "sd": 10}),
    "diamonds-diamonds": (diamonds, {"sigma": "t3", "scale": 10, "sd": 1, "t3_intercept": [8, 10]}),
    "earnings-earn_height": (earn, FLAT),
    "earnings-log10earn_height": (lambda d: earn(d, np.log10), FLAT),
    "earnings-logearn_height": (lambda d: earn(d, np.log), FLAT),
    "earnings-logearn_height_male": (lambda d: earn(d, np.log, male=True), FLAT),
    "earnings-logearn_interaction": (lambda d: earn(d, np.log, male=True, inter=True), FLAT),
    "earnings-logearn_interaction_z": (lambda d: earn(d, np.log, "z", True, True), FLAT),
    "earnings-logearn_logheight_male": (lambda d: earn(d, np.log, "log", True), FLAT),
    "kilpisjarvi_mod-kilpisjarvi": (lambda d: (design(*column(d, "x")), np.asarray(d["y"], float)), FLAT),
    "kidiq-kidscore_interaction": (lambda d: kid(d, *ALL), CAUCHY),
    "kidiq-kidscore_momhs": (lambda d: kid(d, "hs"), CAUCHY),
    "kidiq-kidscore_momhsiq": (lambda d: kid(d, "hs", "iq"), CAUCHY),
    "kidiq-kidscore_momiq": (lambda d: kid(d, "iq"), CAUCHY),
    "kidiq_with_mom_work-kidscore_interaction_c": (lambda d: kid(d, "c", *ALL), FLAT),
    "kidiq_with_mom_work-kidscore_interaction_c2": (lambda d: kid(d, "c2", *ALL), FLAT),
    "kidiq_with_mom_work-kidscore_interaction_z": (lambda d: kid(d, "z", *ALL), FLAT),
    "kidiq_with_mom_work-kidscore_mom_work": (lambda d: kid(d, "work"), FLAT),
    "mesquite-logmesquite": (lambda d: mesquite(d, "d1", "d2", "ch", "th", "density", "group"), FLAT),
    "mesquite-logmesquite_logva": (lambda d: mesquite(d, "volume", "area", "group"), FLAT),
    "mesquite-logmesquite_logvas": (
        lambda d: mesquite(d, "volume", "area", "shape", "th", "density", "group"), FLAT),
    "mesquite-logmesquite_logvash": (lambda d: mesquite(d, "volume", "area", "shape", "th", "group"), FLAT),
    "mesquite-logmesquite_logvolume": (lambda d: mesquite(d, "volume"), FLAT),
    "mesquite-mesquite": (mesquite, FLAT),
    **{f"nes{y}-nes": (nes, FLAT) for y in (1972, 1976, 1980, 1984, 1988, 1992, 1996, 2000)},
    "sblrc-blr": (lambda d: (np.asarray(d["X"], float), np.asarray(d["y"], float)),
                  {"sigma": "normal", "scale": 10, "sd": 10}),
    "sblri-blr": (lambda d: (np.asarray(d["X"], float), np.asarray(d["y"], float)),
                  {"sigma": "normal", "scale": 10, "sd": 10}),
}
OTHERS = [
    "arma-arma11", "eight_schools-eight_schools_noncentered", "garch-garch11", "gp_pois_regr-gp_pois_regr",
    "gp_pois_regr-gp_regr", "low_dim_gauss_mix-low_dim_gauss_mix",
]


def draws(name):
    """Moments from the draws: squares of the summary lose the digits that a narrow posterior far from 0 needs."""
    posterior = json.loads(read(f"posteriors/{name}.json"))
    raw = read(f"reference_posteriors/draws/draws/{posterior['reference_posterior_name']}.json.zip")
    with zipfile.ZipFile(io.BytesIO(raw)) as z:
        chains = json.loads(z.read(z.namelist()[0]))
    out = {}
    for key in chains[0]:
        x = np.concatenate([np.asarray(c[key], float) for c in chains])
        out[key] = [float(f"{x.mean():.10g}"), float(f"{x.std(ddof=1):.10g}")]
    return posterior, out


result = []
for number, name in enumerate(sorted([*REGRESSIONS, *OTHERS])):
    posterior, reference = draws(name)
    entry = {"name": name, "held_out": number % 3 == 2, "reference": reference}
    d = data(posterior["data_name"])
    if name in REGRESSIONS:
        make, prior = REGRESSIONS[name]
        x, y = make(d)
        x = np.asarray(x, float)
        b, *_ = np.linalg.lstsq(x, y, rcond=None)
        if "psalpha" in d:
            prior = {**prior, "mean": [d["pmualpha"], d["pmubeta"]], "sd": [d["psalpha"], d["psbeta"]]}
        entry["regression"] = {
            "n": len(y), "b": b.tolist(), "rss": float(((y - x @ b) ** 2).sum()), "xx": (x.T @ x).tolist(), **prior,
        }
    else:
        entry["data"] = d
    result.append(entry)
print("[\n" + ",\n".join(json.dumps(entry) for entry in result) + "\n]")
