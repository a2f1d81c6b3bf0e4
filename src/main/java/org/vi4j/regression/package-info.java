/** Regression of a table: the front door, the fit with its summary, report and draws, and the saved model. */
@NullMarked
package org.vi4j.regression;

import org.jspecify.annotations.NullMarked;
