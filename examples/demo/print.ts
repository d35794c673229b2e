import { type Money, roundMoney } from 'commerce-connectors';

let step = 0;

export function title(text: string): void {
  step = 0;
  console.log(`\n${text}\n${'='.repeat(text.length)}`);
}

export function heading(text: string): void {
  step += 1;
  console.log(`\n${step}. ${text}`);
}

export function say(text: string): void {
  console.log(`   ${text}`);
}

/** Rows of cells as aligned columns. */
export function table(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  for (const row of rows)
    say(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('   ')
        .trimEnd(),
    );
}

/** For people. The amount goes to `Intl` as text, which it formats exactly: no float on the way. */
export function formatMoney(money: Money): string {
  const { amount, currency } = roundMoney(money, 'half_up');
  const format = new Intl.NumberFormat('en-IN', { style: 'currency', currency, currencyDisplay: 'code' });
  return format.format(amount as `${number}`).replace(/\s/g, ' ');
}
