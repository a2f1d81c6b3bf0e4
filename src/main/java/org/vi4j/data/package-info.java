/**
 * Data in and out: tables (CSV through DataVec), images (IDX files), mini-batches, files written whole or not at all.
 * May import {@code math}.
 */
@NullMarked
package org.vi4j.data;

import org.jspecify.annotations.NullMarked;
