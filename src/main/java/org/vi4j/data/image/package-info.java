/**
 * Images: IDX files, folders of pictures, Fashion-MNIST, and what becomes of grey values. May import {@code data}, {@code data.io} and
 * {@code math}.
 */
@NullMarked
package org.vi4j.data.image;

import org.jspecify.annotations.NullMarked;
