/**
 * The calendar day of a moment where the store is, `2026-11-25`: what tracking plugins take for the day of shipping.
 * UTC without a time zone, or with one that this runtime does not know.
 *
 * @param at milliseconds since the epoch.
 */
export function dayIn(timeZone: string | undefined, at: number): string {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  return `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`;
}

function formatOf(timeZone = 'UTC'): Intl.DateTimeFormat {
  const day = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  try {
    return new Intl.DateTimeFormat('en-US', { ...day, timeZone });
  } catch {
    // WordPress also knows bare offsets ("+05:30"), which not every runtime takes.
    return new Intl.DateTimeFormat('en-US', { ...day, timeZone: 'UTC' });
  }
}
