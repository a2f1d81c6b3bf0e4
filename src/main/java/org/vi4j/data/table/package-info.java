/** Tables on disk: CSV and NPY, what their columns hold, and their rows. */
@NullMarked
package org.vi4j.data.table;

import org.jspecify.annotations.NullMarked;
