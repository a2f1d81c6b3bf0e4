package org.vi4j.spark;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.Dataset;
import org.vi4j.data.Dataset.Codec;
import scala.Tuple2;

/**
 * The rows of a DataFrame, dealt to a number of replicas of a model in blocks, and kept in the executors' memory and on
 * their disks. Which rows a shard has, and in which order, is a function of the DataFrame's partitions alone. On the
 * driver it stands for all rows, of which it only knows how many there are.
 */
final class Shards implements Dataset, AutoCloseable {
    private final JavaRDD<RowBlock> blocks;
    private final Codec codec;
    private final String name;
    private final int[] counts;
    private final String checksum;

    private Shards(JavaRDD<RowBlock> blocks, Codec codec, String name, int[] counts, String checksum) {
        this.blocks = blocks;
        this.codec = codec;
        this.name = name;
        this.counts = counts;
        this.checksum = checksum;
    }

    /** Deals the blocks of each partition in turn. */
    private static final class Deal extends Partitioner {
        private static final long serialVersionUID = 1;

        private final int shards;

        Deal(int shards) {
            this.shards = shards;
        }

        @Override
        public int numPartitions() {
            return shards;
        }

        @Override
        public int getPartition(Object key) {
            long place = (Long) key;
            return (int) (((place >>> Integer.SIZE) + (place & 0xFFFF_FFFFL)) % shards);
        }
    }

    /**
     * Deals rows; one pass over them.
     *
     * @param rows with the columns that the codec reads
     * @param schema of the rows
     * @param codec of the rows
     * @param model knows the codec on the executors
     * @param array of images the column with their pixels
     * @param name of the rows, for messages
     * @param shards how many
     * @throws UserError if a row cannot be used, or a shard would have none
     */
    static Shards of(
            JavaRDD<Row> rows,
            StructType schema,
            Codec codec,
            Broadcast<SharedModel<Replica>> model,
            @Nullable String array,
            String name,
            int shards) {
        JavaRDD<Tuple2<Long, RowBlock>> placed = rows.mapPartitionsWithIndex(
                (partition, part) -> {
                    Natives.loadAll();
                    Codec here = model.value().lend(replica -> replica.network().codec());
                    return new Placed(partition, part, new EncodedRows(here, schema, array));
                },
                true);
        JavaRDD<RowBlock> blocks = JavaPairRDD.fromJavaRDD(placed)
                .repartitionAndSortWithinPartitions(new Deal(shards))
                .values()
                .persist(StorageLevel.MEMORY_AND_DISK());
        List<Integer> counts = new ArrayList<>();
        MessageDigest whole = sha256();
        Partitions.sum(
                blocks,
                64,
                (part, out) -> {
                    List<RowBlock> mine = whole(part);
                    out.writeInt(mine.stream().mapToInt(RowBlock::rows).reduce(0, Math::addExact));
                    out.write(digest(mine));
                },
                in -> {
                    counts.add(in.readInt());
                    byte[] digest = new byte[whole.getDigestLength()];
                    in.readFully(digest);
                    whole.update(digest);
                });
        requireRows(counts, codec, name);
        return new Shards(blocks, codec, name, counts.stream().mapToInt(n -> n).toArray(), hex(whole.digest()));
    }

    private static void requireRows(List<Integer> counts, Codec codec, String name) {
        long all = counts.stream().mapToLong(n -> n).sum();
        if (all == 0) {
            throw new UserError(name + " has no rows: at least one " + codec.noun() + " is needed");
        }
        if (all > Integer.MAX_VALUE) {
            throw new UserError(name + " has " + all + " rows: at most " + Integer.MAX_VALUE + " are trained on");
        }
        if (counts.contains(0)) {
            long most = counts.stream().filter(n -> n > 0).count();
            throw new UserError("replicas is " + counts.size() + ", but " + name + " has only " + codec.count((int) all)
                    + ", dealt in blocks of " + RowBlock.ROWS + ": give at most " + most);
        }
    }

    /** Returns a shard's blocks, all of which can be used. */
    static List<RowBlock> whole(Iterator<RowBlock> part) {
        List<RowBlock> all = Partitions.list(part);
        for (RowBlock block : all) {
            if (block.error() != null) {
                throw new UserError(block.error());
            }
        }
        return all;
    }

    /** Makes the blocks of a partition, each with its place. */
    private static final class Placed implements Iterator<Tuple2<Long, RowBlock>> {
        private final Iterator<Row> rows;
        private final EncodedRows encoder;
        private long place;

        Placed(int partition, Iterator<Row> rows, EncodedRows encoder) {
            this.rows = rows;
            this.encoder = encoder;
            this.place = (long) partition << Integer.SIZE;
        }

        @Override
        public boolean hasNext() {
            return rows.hasNext();
        }

        @Override
        public Tuple2<Long, RowBlock> next() {
            List<Row> some = new ArrayList<>(RowBlock.ROWS);
            while (some.size() < RowBlock.ROWS && rows.hasNext()) {
                some.add(rows.next());
            }
            return new Tuple2<>(place++, encoder.block(some));
        }
    }

    /** Returns the blocks, a partition for each shard. */
    JavaRDD<RowBlock> blocks() {
        return blocks;
    }

    /** Returns a shard's part of all rows. */
    double share(int shard) {
        return counts[shard] / (double) count();
    }

    /** Returns how many shards there are. */
    int shards() {
        return counts.length;
    }

    /** Lets the executors forget the rows. */
    @Override
    public void close() {
        blocks.unpersist();
    }

    @Override
    public int count() {
        return Arrays.stream(counts).sum();
    }

    @Override
    public Codec codec() {
        return codec;
    }

    @Override
    public String source() {
        return name;
    }

    /** Returns the SHA-256 sum of the shards' SHA-256 sums. */
    @Override
    public String checksum() {
        return checksum;
    }

    @Override
    public void copy(int row, float[] out, int at) {
        throw elsewhere();
    }

    @Override
    public Dataset subset(int[] rows) {
        throw elsewhere();
    }

    @Override
    public Dataset binarized(long seed, int draw) {
        throw elsewhere();
    }

    private static UnsupportedOperationException elsewhere() {
        return new UnsupportedOperationException("the rows are on the executors");
    }

    static byte[] digest(List<RowBlock> blocks) {
        MessageDigest digest = sha256();
        blocks.forEach(block -> digest.update(block.bytes()));
        return digest.digest();
    }

    static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
