package org.vi4j.diagnostics;

/**
 * What the energies of a Hamiltonian chain tell (Betancourt, "Diagnosing suboptimal cotangent disintegrations", 2016).
 */
public final class Energy {
    private Energy() {}

    /**
     * Computes E-BFMI = Σ(Eᵢ − Eᵢ₋₁)² / Σ(Eᵢ − Ē)²: how much of the energies' variation one momentum draw can cross.
     *
     * @param energies of one chain's draws, in their order, {@code [n]}
     * @return about 1 where all is well; NaN where the energies do not vary
     */
    public static double bfmi(double[] energies) {
        double steps = 0;
        for (int i = 1; i < energies.length; i++) {
            steps += (energies[i] - energies[i - 1]) * (energies[i] - energies[i - 1]);
        }
        double variance = Chains.variance(energies);
        return variance > 0 ? steps / (variance * (energies.length - 1)) : Double.NaN;
    }
}
