/**
 * Images: IDX files, folders of pictures, Fashion-MNIST, and what becomes of grey values. May import {@code data} and
 * {@code math}.
 */
@NullMarked
package org.vi4j.data.image;

import org.jspecify.annotations.NullMarked;
