import { describe, expect, it } from 'vitest';
import { findMarketplace, SANDBOX_MARKETPLACES } from '../../../../src/testing/amazon/sellers/marketplaces.js';
import { startAreas } from './support.js';

describe('Sellers API', () => {
  it('tells where a seller sells, and who that is', async () => {
    const { ask, credentials } = await startAreas();
    const { payload } = (await ask('/sellers/v1/marketplaceParticipations')).body;
    expect(payload.map(({ marketplace }: { marketplace: { id: string } }) => marketplace.id)).toEqual(
      credentials.marketplaceIds,
    );
    expect(payload[0]).toMatchObject({
      marketplace: { countryCode: 'IN', defaultCurrencyCode: 'INR', domainName: 'www.amazon.in' },
      participation: { isParticipating: true, hasSuspendedListings: false },
    });
    const account = (await ask('/sellers/v1/account')).body.payload;
    expect(account.marketplaceParticipationList).toEqual(payload);
  });

  it('knows all 23 marketplaces, each once', () => {
    expect(new Set(SANDBOX_MARKETPLACES.map(({ id }) => id)).size).toBe(23);
    expect(findMarketplace('A28R8C7NBKEWEA')).toMatchObject({ country: 'IE', currency: 'EUR', region: 'eu' });
  });
});
