# The OpenBLAS that ND4J ships does not know newer CPUs and would leave out their AVX-512 units. Sourced by the launcher and
# by the checks; what the user set is left alone.
if [ -z "${OPENBLAS_CORETYPE:-}" ] && [ -r /proc/cpuinfo ]; then
  flags=" $(grep -m 1 '^flags' /proc/cpuinfo || true) "
  wide=yes
  for flag in avx512f avx512cd avx512bw avx512dq avx512vl; do
    case $flags in *" $flag "*) ;; *) wide=no ;; esac
  done
  [ $wide = no ] || export OPENBLAS_CORETYPE=SkylakeX
fi
