import { describe, expect, it } from 'vitest';
import { createWireReader, recordOf, type WireReader } from '../../../src/core/wire-reader.js';

type Reading = Exclude<keyof WireReader, 'issues' | 'report'>;

function read(kind: Reading, value: unknown) {
  const reader = createWireReader();
  return { value: reader[kind](value, 'some.path'), issues: reader.issues };
}

describe('a wire reader', () => {
  it.each<[Reading, unknown, unknown]>([
    ['text', 'x', 'x'],
    ['text', '', ''],
    ['text', 5, '5'],
    ['text', 0.5, '0.5'],
    ['filledText', ' x ', ' x '],
    ['filledText', ' ', undefined],
    ['count', 3, 3],
    ['count', '3', 3],
    ['count', 0, 0],
    ['flag', false, false],
    ['time', '2026-11-24T14:30:00+05:30', '2026-11-24T09:00:00.000Z'],
    ['amount', '10.0', '10.0'],
    ['amount', 10.5, '10.5'],
    ['amount', '-3', '-3'],
    ['list', [], []],
    ['record', {}, {}],
  ])('%s takes %j', (kind, given, expected) => {
    expect(read(kind, given)).toEqual({ value: expected, issues: [] });
  });

  it.each<Reading>(['text', 'filledText', 'count', 'flag', 'time', 'amount', 'list', 'record'])(
    '%s takes absence without a word',
    (kind) => {
      expect(read(kind, null)).toEqual({ value: undefined, issues: [] });
      expect(read(kind, undefined)).toEqual({ value: undefined, issues: [] });
    },
  );

  it.each<[Reading, unknown, string]>([
    ['text', {}, 'invalid_value'],
    ['text', true, 'invalid_value'],
    // A number that lost its last digits names another order.
    ['text', 2 ** 53, 'invalid_value'],
    ['text', Number.NaN, 'invalid_value'],
    ['count', -1, 'invalid_value'],
    ['count', 1.5, 'invalid_value'],
    ['count', '1.5', 'invalid_value'],
    ['count', '9'.repeat(20), 'invalid_value'],
    ['flag', 'true', 'invalid_value'],
    ['flag', 1, 'invalid_value'],
    ['time', '2026-11-24', 'invalid_time'],
    ['time', 5, 'invalid_time'],
    ['amount', '1,000', 'invalid_money'],
    ['amount', '1e5', 'invalid_money'],
    ['amount', {}, 'invalid_money'],
    ['list', {}, 'invalid_value'],
    ['list', 'x', 'invalid_value'],
    ['record', [], 'invalid_value'],
    ['record', 'x', 'invalid_value'],
  ])('%s refuses %j, with the path and never the value', (kind, given, code) => {
    const { value, issues } = read(kind, given);
    expect(value).toBeUndefined();
    expect(issues).toEqual([{ code, path: 'some.path', message: expect.stringMatching(/^expected .*, got /) }]);
  });

  it('keeps what is reported, in order', () => {
    const reader = createWireReader();
    reader.report('unknown_value', 'payment', 'a new word', 'PAID_IN_SHELLS');
    reader.text({}, 'number');
    expect(reader.issues.map(({ path, raw }) => [path, raw])).toEqual([
      ['payment', 'PAID_IN_SHELLS'],
      ['number', undefined],
    ]);
  });
});

it('recordOf takes plain objects only', () => {
  expect(recordOf({ a: 1 })).toEqual({ a: 1 });
  for (const value of [null, undefined, [], 'x', 5, true]) expect(recordOf(value)).toBeUndefined();
});
