/** One line of a JSONL file. */
export interface BulkLine {
  readonly text: string;
  /** Where it begins in the file, in bytes. */
  readonly start: number;
  /** Whether a line end follows; the last line of a file that was cut has none. */
  readonly isEnded: boolean;
}

/** Thrown for a line that is longer than any that is read. */
export class LineTooLongError extends Error {}

export interface LineSplitter {
  /** The lines that end within this piece. */
  push(piece: Uint8Array): readonly BulkLine[];
  /** What is left at the end of the file. */
  end(): BulkLine | undefined;
}

const LINE_END = 0x0a;

/**
 * Cuts bytes into lines, wherever the pieces begin and end: a line end is never part of another character in UTF-8, so
 * that text is decoded a whole line at a time.
 *
 * @param start where the first piece begins in the file.
 */
export function createLineSplitter(start: number, maxLineBytes: number): LineSplitter {
  const decoder = new TextDecoder();
  let begun: Uint8Array[] = [];
  let begunBytes = 0;
  let lineStart = start;

  const take = (last: Uint8Array, isEnded: boolean): BulkLine[] => {
    const bytes = begun.length === 0 ? last : Buffer.concat([...begun, last]);
    const line = { text: decoder.decode(bytes), start: lineStart, isEnded };
    lineStart += bytes.byteLength + (isEnded ? 1 : 0);
    begun = [];
    begunBytes = 0;
    return line.text.trim() === '' ? [] : [line];
  };
  const checkLength = (bytes: number) => {
    if (bytes > maxLineBytes) throw new LineTooLongError();
  };

  return {
    push: (piece) => {
      const lines: BulkLine[] = [];
      let from = 0;
      for (let at = piece.indexOf(LINE_END); at !== -1; at = piece.indexOf(LINE_END, from)) {
        checkLength(begunBytes + at - from);
        lines.push(...take(piece.subarray(from, at), true));
        from = at + 1;
      }
      if (from < piece.byteLength) {
        begun.push(piece.subarray(from));
        begunBytes += piece.byteLength - from;
        checkLength(begunBytes);
      }
      return lines;
    },
    end: () => take(new Uint8Array(), false)[0],
  };
}
