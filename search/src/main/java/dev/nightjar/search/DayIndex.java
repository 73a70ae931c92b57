package dev.nightjar.search;

import dev.nightjar.base.Undisturbed;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.BytesTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.IndexNotFoundException;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/// The terms of a day's blocks: one document per block with its terms and where it stands.
///
/// Derived from the body file and rebuilt from it when it is lost or damaged; a block that is not
/// in it yet is a candidate for every question. Each commit tells up to which byte of the body file
/// blocks are in it. No class of the index library is loaded before a day has an index. Safe for
/// use by many threads, which take turns.
final class DayIndex implements Closeable {
  /// Terms in memory while a pass of indexing runs: small, since a pass is.
  private static final double RAM_MIB = 16;

  private static final String TERMS = "terms";
  private static final String OFFSET = "offset";
  private static final String LENGTH = "length";
  private static final String MIN = "min";
  private static final String MAX = "max";
  private static final String INDEXED_BYTES = "indexedBytes";

  private final Path dir;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable DirectoryReader reader; // guarded by lock

  DayIndex(Path dir) {
    this.dir = dir;
  }

  boolean exists() {
    return Files.isDirectory(dir);
  }

  /// The byte of the body file up to which blocks are in the index.
  ///
  /// @throws IOException when the index is damaged
  long indexedBytes() throws IOException {
    lock.lock();
    try {
      DirectoryReader open = exists() ? open() : null;
      String bytes = open == null ? null : open.getIndexCommit().getUserData().get(INDEXED_BYTES);
      return bytes == null ? 0 : Long.parseLong(bytes);
    } finally {
      lock.unlock();
    }
  }

  /// The blocks in the index that have all these terms and overlap these times.
  List<BlockRef> candidates(List<byte[]> terms, long fromNanos, long lastNanos) throws IOException {
    lock.lock();
    try {
      List<BlockRef> found = new ArrayList<>();
      DirectoryReader open = exists() ? open() : null;
      if (open != null) {
        for (LeafReaderContext leaf : open.leaves()) {
          candidates(leaf.reader(), terms, fromNanos, lastNanos, found);
        }
      }
      return found;
    } finally {
      lock.unlock();
    }
  }

  /// Adds blocks in order and commits: afterwards [#candidates] finds them.
  ///
  /// @param indexedBytes where the last of them ends
  /// @param isStopping asked at each block
  /// @return those that are damaged, and were left out
  /// @throws InterruptedIOException when the pass is to stop: nothing of it stays
  List<BlockRef> add(
      List<BlockRef> refs, BodyFile.Reader bodies, long indexedBytes, BooleanSupplier isStopping)
      throws IOException {
    return Undisturbed.once(() -> addAll(refs, bodies, indexedBytes, isStopping));
  }

  private List<BlockRef> addAll(
      List<BlockRef> refs, BodyFile.Reader bodies, long indexedBytes, BooleanSupplier isStopping)
      throws IOException {
    List<BlockRef> damaged = new ArrayList<>();
    try (Directory directory = new MMapDirectory(dir);
        var writer = new IndexWriter(directory, config())) {
      var terms = new TermSet();
      for (BlockRef ref : refs) {
        if (isStopping.getAsBoolean()) {
          throw new InterruptedIOException("the log store is being closed");
        }
        terms.clear();
        try {
          Terms.collect(bodies.block(ref), terms);
        } catch (IndexOutOfBoundsException e) {
          damaged.add(ref);
          continue;
        }
        writer.addDocument(document(ref, terms));
      }
      writer.setLiveCommitData(Map.of(INDEXED_BYTES, Long.toString(indexedBytes)).entrySet());
      writer.commit();
    }
    lock.lock();
    try {
      if (reader != null) {
        DirectoryReader newer = DirectoryReader.openIfChanged(reader);
        if (newer != null) {
          reader.close();
          reader = newer;
        }
      }
      return damaged;
    } finally {
      lock.unlock();
    }
  }

  /// Frees what reading needs; the next reader opens it again.
  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      DirectoryReader closing = reader;
      reader = null;
      if (closing != null) {
        closing.close();
        closing.directory().close();
      }
    } finally {
      lock.unlock();
    }
  }

  /// The index as of its last commit; null while its first pass is not committed, or never was.
  private @Nullable DirectoryReader open() throws IOException {
    if (reader == null) {
      Directory directory = new MMapDirectory(dir);
      try {
        reader = Undisturbed.always(() -> DirectoryReader.open(directory));
      } catch (IndexNotFoundException e) {
        directory.close();
      } catch (IOException | RuntimeException e) {
        directory.close();
        throw e;
      }
    }
    return reader;
  }

  private static IndexWriterConfig config() {
    return new IndexWriterConfig(null)
        .setRAMBufferSizeMB(RAM_MIB)
        .setMergeScheduler(new SerialMergeScheduler())
        .setUseCompoundFile(true)
        .setCommitOnClose(false);
  }

  private static Document document(BlockRef ref, TermSet terms) {
    var type = new FieldType();
    type.setIndexOptions(IndexOptions.DOCS);
    type.setOmitNorms(true);
    type.setTokenized(true);
    type.freeze();
    var document = new Document();
    document.add(new Field(TERMS, new TermStream(terms), type));
    document.add(new NumericDocValuesField(OFFSET, ref.offset()));
    document.add(new NumericDocValuesField(LENGTH, ref.length()));
    document.add(new NumericDocValuesField(MIN, ref.minNanos()));
    document.add(new NumericDocValuesField(MAX, ref.maxNanos()));
    return document;
  }

  private static void candidates(
      LeafReader leaf, List<byte[]> terms, long fromNanos, long lastNanos, List<BlockRef> found)
      throws IOException {
    List<PostingsEnum> postings = new ArrayList<>();
    for (byte[] term : terms) {
      PostingsEnum one = leaf.postings(new Term(TERMS, new BytesRef(term)), PostingsEnum.NONE);
      if (one == null) {
        return;
      }
      postings.add(one);
    }
    NumericDocValues offset = DocValues.getNumeric(leaf, OFFSET);
    NumericDocValues length = DocValues.getNumeric(leaf, LENGTH);
    NumericDocValues min = DocValues.getNumeric(leaf, MIN);
    NumericDocValues max = DocValues.getNumeric(leaf, MAX);
    int doc = 0;
    while (doc < leaf.maxDoc()) {
      int all = nextOfAll(postings, doc);
      if (all == DocIdSetIterator.NO_MORE_DOCS) {
        return;
      }
      var ref =
          new BlockRef(
              value(offset, all), (int) value(length, all), value(min, all), value(max, all));
      if (ref.overlaps(fromNanos, lastNanos)) {
        found.add(ref);
      }
      doc = all + 1;
    }
  }

  /// The first document from `doc` on that stands in all postings.
  private static int nextOfAll(List<PostingsEnum> postings, int doc) throws IOException {
    int candidate = doc;
    boolean agreed = false;
    while (!agreed) {
      agreed = true;
      for (PostingsEnum one : postings) {
        int at = one.docID() < candidate ? one.advance(candidate) : one.docID();
        if (at != candidate) {
          candidate = at;
          agreed = false;
          break;
        }
      }
      if (candidate == DocIdSetIterator.NO_MORE_DOCS) {
        return candidate;
      }
    }
    return candidate;
  }

  private static long value(NumericDocValues values, int doc) throws IOException {
    if (!values.advanceExact(doc)) {
      throw new UncheckedIOException(new IOException("a block without its place, document " + doc));
    }
    return values.longValue();
  }

  /// The terms of one block, one token each.
  private static final class TermStream extends TokenStream {
    private final BytesTermAttribute attribute = addAttribute(BytesTermAttribute.class);
    private final TermSet terms;
    private int next;

    TermStream(TermSet terms) {
      this.terms = terms;
    }

    @Override
    public boolean incrementToken() {
      if (next == terms.size()) {
        return false;
      }
      clearAttributes();
      attribute.setBytesRef(new BytesRef(terms.bytes(), terms.start(next), terms.length(next)));
      next++;
      return true;
    }
  }
}
