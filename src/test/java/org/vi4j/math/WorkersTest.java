package org.vi4j.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class WorkersTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void eachPartRunsOnceAndAllAreDoneAtTheEnd(int count) {
        try (Workers workers = new Workers(count)) {
            assertThat(workers.count()).isEqualTo(count);
            AtomicIntegerArray runs = new AtomicIntegerArray(count);
            for (int round = 1; round <= 3; round++) {
                workers.run(runs::incrementAndGet);
                for (int part = 0; part < count; part++) {
                    assertThat(runs.get(part)).isEqualTo(round);
                }
            }
        }
    }

    @Test
    void partsRunSideBySideTheFirstOnTheCaller() {
        try (Workers workers = new Workers(3)) {
            Set<Thread> threads = ConcurrentHashMap.newKeySet();
            CountDownLatch all = new CountDownLatch(3);
            workers.run(part -> {
                threads.add(Thread.currentThread());
                all.countDown();
                await(all); // would never end one after another
            });
            assertThat(threads).hasSize(3).contains(Thread.currentThread());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aPartsExceptionReachesTheCallerAfterTheOthersAreDone(int failing) {
        try (Workers workers = new Workers(3)) {
            AtomicInteger done = new AtomicInteger();
            assertThatIllegalStateException()
                    .isThrownBy(() -> workers.run(part -> {
                        if (part == failing) {
                            throw new IllegalStateException("part " + part);
                        }
                        sleep();
                        done.incrementAndGet();
                    }))
                    .withMessage("part " + failing);
            assertThat(done).hasValue(2);
            workers.run(part -> done.incrementAndGet());
            assertThat(done).as("the workers go on working").hasValue(5);
        }
    }

    /** An Error, such as running out of memory, must not leave parts running on shared arrays either. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void soDoesAnError(int failing) {
        try (Workers workers = new Workers(2)) {
            AtomicInteger done = new AtomicInteger();
            assertThatExceptionOfType(OutOfMemoryError.class)
                    .isThrownBy(() -> workers.run(part -> {
                        if (part == failing) {
                            throw new OutOfMemoryError("not really");
                        }
                        sleep();
                        done.incrementAndGet();
                    }));
            assertThat(done).hasValue(1);
        }
    }

    @Test
    void anInterruptIsKeptForLater() {
        try (Workers workers = new Workers(2)) {
            AtomicInteger done = new AtomicInteger();
            Thread.currentThread().interrupt();
            workers.run(part -> {
                if (part == 1) {
                    sleep();
                }
                done.incrementAndGet();
            });
            assertThat(Thread.interrupted()).isTrue();
            assertThat(done).hasValue(2);
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 7, 128, Integer.MAX_VALUE})
    void itemsAreDealtOutEvenlyAndWithoutGaps(int n) {
        try (Workers workers = new Workers(3)) {
            assertThat(workers.start(n, 0)).isZero();
            assertThat(workers.start(n, 3)).isEqualTo(n);
            for (int worker = 0; worker < 3; worker++) {
                assertThat(workers.start(n, worker + 1) - workers.start(n, worker))
                        .isBetween(n / 3, n / 3 + 1);
            }
        }
    }

    @Test
    void noWorkersIsNotANumberOfWorkers() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Workers(0)).withMessageContaining("workers: 0");
    }
}
