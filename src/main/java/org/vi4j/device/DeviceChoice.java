package org.vi4j.device;

/**
 * The device that was chosen.
 *
 * @param device where ND4J computes
 * @param reason why, for people, without a full stop
 */
public record DeviceChoice(Device device, String reason) {
    /**
     * Says which and why.
     *
     * @return one line, such as {@code device: cpu (this build has no CUDA backend)}
     */
    public String line() {
        return "device: " + device + " (" + reason + ")";
    }
}
