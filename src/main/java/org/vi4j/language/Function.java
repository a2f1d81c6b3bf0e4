package org.vi4j.language;

/** Functions of one number, with their derivatives. */
enum Function {
    EXP {
        @Override
        double value(double x) {
            return Math.exp(x);
        }

        @Override
        double slope(double x, double y) {
            return y;
        }
    },
    LOG {
        @Override
        double value(double x) {
            return Math.log(x);
        }

        @Override
        double slope(double x, double y) {
            return 1 / x;
        }
    },
    LOG1P {
        @Override
        double value(double x) {
            return Math.log1p(x);
        }

        @Override
        double slope(double x, double y) {
            return 1 / (1 + x);
        }
    },
    EXPM1 {
        @Override
        double value(double x) {
            return Math.expm1(x);
        }

        @Override
        double slope(double x, double y) {
            return 1 + y;
        }
    },
    SQRT {
        @Override
        double value(double x) {
            return Math.sqrt(x);
        }

        @Override
        double slope(double x, double y) {
            return 0.5 / y;
        }
    },
    SQUARE {
        @Override
        double value(double x) {
            return x * x;
        }

        @Override
        double slope(double x, double y) {
            return 2 * x;
        }
    },
    NEGATE {
        @Override
        double value(double x) {
            return -x;
        }

        @Override
        double slope(double x, double y) {
            return -1;
        }
    },
    INVERSE {
        @Override
        double value(double x) {
            return 1 / x;
        }

        @Override
        double slope(double x, double y) {
            return -y * y;
        }
    },
    ABS {
        @Override
        double value(double x) {
            return Math.abs(x);
        }

        @Override
        double slope(double x, double y) {
            return Math.signum(x);
        }
    },
    LOGISTIC {
        @Override
        double value(double x) {
            return Special.logistic(x);
        }

        @Override
        double slope(double x, double y) {
            double tail = Math.exp(-Math.abs(x));
            return tail / ((1 + tail) * (1 + tail));
        }
    },
    SOFTPLUS {
        @Override
        double value(double x) {
            return Special.softplus(x);
        }

        @Override
        double slope(double x, double y) {
            return Special.logistic(x);
        }
    },
    LOG_GAMMA {
        @Override
        double value(double x) {
            return Special.logGamma(x);
        }

        @Override
        double slope(double x, double y) {
            return Special.digamma(x);
        }
    },
    TANH {
        @Override
        double value(double x) {
            return Math.tanh(x);
        }

        @Override
        double slope(double x, double y) {
            return 1 - y * y;
        }
    },
    SIN {
        @Override
        double value(double x) {
            return Math.sin(x);
        }

        @Override
        double slope(double x, double y) {
            return Math.cos(x);
        }
    },
    COS {
        @Override
        double value(double x) {
            return Math.cos(x);
        }

        @Override
        double slope(double x, double y) {
            return -Math.sin(x);
        }
    };

    abstract double value(double x);

    /** Returns the derivative at x, where the value is y. */
    abstract double slope(double x, double y);
}
