/** Pictures and tables from plain numbers; no algorithms. The only place that sees the chart library. */
@NullMarked
package org.vi4j.report;

import org.jspecify.annotations.NullMarked;
