package org.vi4j.internal.device;

import java.util.Locale;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.internal.device.DeviceGuard.DeviceChoice;
import org.vi4j.internal.device.DeviceGuard.DeviceRequest;

/** A program that chooses a device and then uses ND4J. */
final class ChooseAndMultiply {
    private ChooseAndMultiply() {}

    /** Prints the choice, ND4J's backend and the sum over a product of matrices of ones, [2, 3] times [3, 2]. */
    public static void main(String[] args) {
        DeviceChoice choice = DeviceGuard.choose(DeviceRequest.valueOf(args[0].toUpperCase(Locale.ROOT)));
        System.out.println(choice.line());
        System.out.println(Nd4j.getBackend().getClass().getName());
        System.out.println(Nd4j.ones(2, 3).mmul(Nd4j.ones(3, 2)).sumNumber());
    }
}
