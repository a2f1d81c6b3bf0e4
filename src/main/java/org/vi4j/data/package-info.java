/**
 * Images as data: IDX files, pictures, mini-batches. May import {@code data.io}, {@code data.table} and {@code math}.
 */
@NullMarked
package org.vi4j.data;

import org.jspecify.annotations.NullMarked;
