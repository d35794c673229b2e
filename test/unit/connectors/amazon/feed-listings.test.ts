import { describe, expect, it } from 'vitest';
import {
  chunksOf,
  type ListingsMessage,
  listingsFeedBody,
  messageVerdicts,
} from '../../../../src/connectors/amazon/feed-listings.js';
import type { FeedEnd } from '../../../../src/connectors/amazon/feeds.js';
import { reportOf } from './feed-server.js';

const DE = 'A1PA6795UKMFR9';
const UK = 'A1F83G8C2ARO7P';

const message = (sku: string, marketplaceId = DE): ListingsMessage => ({
  sku,
  marketplaceId,
  productType: 'MUG',
  patches: [{ op: 'merge', path: '/attributes/fulfillment_availability', value: [{ quantity: 1 }] }],
  rows: [0],
});

const done = (report: unknown): FeedEnd => ({ status: 'done', report: JSON.stringify(report) });
const problem = (messageId: number | undefined, sku: string | undefined, severity = 'ERROR', text = 'Not valid.') => ({
  ...(messageId === undefined ? {} : { messageId }),
  ...(sku === undefined ? {} : { sku }),
  code: '99022',
  severity,
  message: text,
});

describe('a listings feed', () => {
  it('has a message for each patch, numbered from 1', () => {
    const body = JSON.parse(
      listingsFeedBody('A1SELLER', { marketplaceId: DE, messages: [message('A'), message('日本/B')] }),
    );
    expect(body).toEqual({
      header: { sellerId: 'A1SELLER', version: '2.0', issueLocale: 'en_US' },
      messages: [
        { messageId: 1, sku: 'A', operationType: 'PATCH', productType: 'MUG', patches: message('A').patches },
        { messageId: 2, sku: '日本/B', operationType: 'PATCH', productType: 'MUG', patches: message('B').patches },
      ],
    });
  });

  it('is for one marketplace, and no larger than Amazon takes', () => {
    const messages = [message('A'), message('B', UK), message('C'), message('D'), message('E', UK)];
    const shape = (chunks: ReturnType<typeof chunksOf>) =>
      chunks.map(({ marketplaceId, messages: list }) => [marketplaceId, ...list.map(({ sku }) => sku)]);
    expect(shape(chunksOf(messages, 2))).toEqual([
      [DE, 'A', 'C'],
      [UK, 'B', 'E'],
      [DE, 'D'],
    ]);
    const bytes = Buffer.byteLength(
      listingsFeedBody('A1SELLER', { marketplaceId: DE, messages: messages.slice(0, 1) }),
    );
    expect(chunksOf(messages, 25_000, bytes)).toHaveLength(5);
    expect(chunksOf([])).toEqual([]);
    expect(
      chunksOf(Array.from({ length: 25_001 }, (_, index) => message(String(index)))).map((one) => one.messages.length),
    ).toEqual([25_000, 1]);
  });

  it('stays within the size that its chunks were cut for', () => {
    const maxBytes = 5_000;
    const messages = Array.from({ length: 100 }, (_, index) => message(`日本 ${index}`));
    for (const chunk of chunksOf(messages, 25_000, maxBytes)) {
      expect(Buffer.byteLength(listingsFeedBody('A1SELLER', chunk))).toBeLessThan(maxBytes + 1_024);
    }
  });
});

describe("a feed's report", () => {
  it('accepts what it does not name, and tells warnings', () => {
    const verdict = messageVerdicts(
      done(reportOf([problem(2, 'B'), problem(3, 'C', 'WARNING', 'Image is  small.\n')], [2, 1])),
      3,
    );
    expect(verdict(1, 'A')).toEqual({ ok: true });
    expect(verdict(2, 'B')).toEqual({ ok: false, reason: 'platform_rejected', message: 'Not valid. (99022)' });
    expect(verdict(3, 'C')).toEqual({ ok: true, message: 'Image is small. (99022)' });
  });

  it('counts a message with several errors once, and shows the first few', () => {
    const many = Array.from({ length: 5 }, (_, index) => problem(1, 'A', 'ERROR', `No ${index}.`));
    const verdict = messageVerdicts(done(reportOf([...many, problem(1, 'A', 'WARNING', 'Hm.')], [1, 1])), 2);
    expect(verdict(1, 'A')).toMatchObject({ message: 'No 0. (99022) No 1. (99022) No 2. (99022) And 2 more.' });
    expect(verdict(2, 'B')).toEqual({ ok: true });
  });

  it('takes an issue without a SKU by its number', () => {
    const verdict = messageVerdicts(done(reportOf([problem(1, undefined)], [1, 1])), 2);
    expect(verdict(1, 'A')).toMatchObject({ reason: 'platform_rejected' });
    expect(verdict(2, 'B')).toEqual({ ok: true });
  });

  it('refuses everything when the feed was refused as a whole', () => {
    const report = reportOf([problem(undefined, undefined, 'ERROR', "Item 'Feed' cannot be parsed.")], [0, 0]);
    for (const status of ['done', 'fatal'] as const) {
      const verdict = messageVerdicts({ status, report: JSON.stringify(report) }, 2);
      expect(verdict(2, 'B')).toMatchObject({
        reason: 'platform_rejected',
        message: "Item 'Feed' cannot be parsed. (99022)",
      });
    }
  });

  it('knows nothing where its sums do not add up', () => {
    const verdict = messageVerdicts(done(reportOf([problem(1, 'A')], [1, 1])), 3);
    expect(verdict(1, 'A')).toMatchObject({ reason: 'platform_rejected' });
    expect(verdict(2, 'B')).toMatchObject({ reason: 'outcome_unknown' });
  });

  it('accepts nothing when it is about fewer or more messages than were sent', () => {
    expect(messageVerdicts(done(reportOf([], [2, 0])), 1)(1, 'A')).toMatchObject({ reason: 'outcome_unknown' });
    const verdict = messageVerdicts(done(reportOf([problem(1, 'A')], [2, 1])), 2);
    expect(verdict(1, 'A')).toMatchObject({ reason: 'platform_rejected' });
    expect(verdict(2, 'B')).toMatchObject({ reason: 'outcome_unknown' });
  });

  it('of an adopted feed is believed only where it refuses a SKU: the feed may be of another process', () => {
    const issues = [problem(1, 'A'), problem(2, 'B', 'WARNING'), problem(3, undefined), problem(4, 'X')];
    const verdict = messageVerdicts(done(reportOf(issues, [2, 3])), 5, true);
    expect(verdict(1, 'A')).toMatchObject({ ok: false, reason: 'platform_rejected' });
    for (const [messageId, sku] of ['B', 'C', 'D', 'E'].entries()) {
      expect(verdict(messageId + 2, sku)).toMatchObject({
        ok: false,
        reason: 'outcome_unknown',
        message: expect.stringContaining('another process'),
      });
    }
    const others: readonly FeedEnd[] = [
      { status: 'cancelled' },
      { status: 'fatal' },
      { status: 'done' },
      done(reportOf([], [0, 1])),
    ];
    for (const end of others) {
      expect(messageVerdicts(end, 1, true)(1, 'A')).toMatchObject({ ok: false, reason: 'outcome_unknown' });
    }
  });

  it('is not believed when it is the report of another feed', () => {
    const verdict = messageVerdicts(done(reportOf([problem(1, 'X'), problem(2, 'X', 'WARNING')], [2, 1])), 3);
    expect(verdict(1, 'A')).toMatchObject({ ok: false, reason: 'outcome_unknown' });
    expect(verdict(2, 'B')).toMatchObject({ ok: false, reason: 'outcome_unknown' });
  });

  it.each<[string, FeedEnd, string]>([
    ['cancelled', { status: 'cancelled' }, 'not_attempted'],
    ['fatal without a report', { status: 'fatal' }, 'outcome_unknown'],
    ['fatal after some', { status: 'fatal', report: JSON.stringify(reportOf([], [1, 0])) }, 'outcome_unknown'],
    ['done without a report', { status: 'done' }, 'outcome_unknown'],
    ['done with a report that is none', { status: 'done', report: '<html>' }, 'outcome_unknown'],
    ['done with a report without sums', { status: 'done', report: '{"issues":[]}' }, 'outcome_unknown'],
    ['done with null', { status: 'done', report: 'null' }, 'outcome_unknown'],
    ['done with odd issues', done({ issues: [null, 7, { messageId: '1' }], summary: { messagesAccepted: 1 } }), 'ok'],
  ])('%s', (_, end, expected) => {
    const verdict = messageVerdicts(end, 1)(1, 'A');
    expect(verdict.ok ? 'ok' : verdict.reason).toBe(expected);
  });

  it('takes an issue without a severity for an error, and cuts long texts', () => {
    const long = { messageId: 1, sku: 'A', code: 'X'.repeat(99), message: 'y'.repeat(1_000) };
    const verdict = messageVerdicts(done({ issues: [long], summary: { messagesAccepted: 0 } }), 1)(1, 'A');
    expect(verdict).toMatchObject({ ok: false, reason: 'platform_rejected' });
    expect(verdict.message?.length).toBeLessThan(400);
  });
});
