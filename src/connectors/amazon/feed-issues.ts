import { recordOf } from '../../core/wire-reader.js';

/** What Amazon has to say about a listing or a message of a feed. */
export interface ListingIssue {
  readonly code: string;
  /** `ERROR` stands in the way; `WARNING` and `INFO` do not. */
  readonly severity: string;
  readonly message: string;
  /** In a feed's report: the message it is about; absent when it is about the feed as a whole. */
  readonly messageId: number | undefined;
  readonly sku: string | undefined;
}

/** Reads a list of issues, whatever else is in it. */
export function readIssues(list: unknown): readonly ListingIssue[] {
  return (Array.isArray(list) ? (list as readonly unknown[]) : []).flatMap((entry) => {
    const issue = recordOf(entry);
    if (issue === undefined) return [];
    const { code, severity, message, messageId, sku } = issue;
    return [
      {
        code: textOf(code),
        // One without a severity is not to be taken for a remark.
        severity: textOf(severity) || 'ERROR',
        message: textOf(message),
        messageId: typeof messageId === 'number' ? messageId : undefined,
        sku: typeof sku === 'string' ? sku : undefined,
      },
    ];
  });
}

export function isError({ severity }: ListingIssue): boolean {
  return severity !== 'WARNING' && severity !== 'INFO';
}

const MOST_SHOWN = 3;
const LONGEST = 300;

/** Issues in Amazon's words, about listings and never about buyers: one line, cut where it gets long. `undefined` for none. */
export function issueText(issues: readonly ListingIssue[]): string | undefined {
  if (issues.length === 0) return undefined;
  const shown = issues.slice(0, MOST_SHOWN).map(({ code, message }) => {
    const text = message.replace(/[\s\p{Cc}]+/gu, ' ').trim();
    return `${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}${code === '' ? '' : ` (${code.slice(0, 40)})`}`;
  });
  const more = issues.length - shown.length;
  return `${shown.join(' ')}${more > 0 ? ` And ${more} more.` : ''}`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
