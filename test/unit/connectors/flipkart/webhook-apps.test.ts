import { describe, expect, it } from 'vitest';
import { APP, delivered, LOCATION, refusal, SELLER, URL_OF_ORDERS, webhookWorld } from './webhook-world.js';

describe('the app', () => {
  const OWN = { appId: 'app-of-the-seller', appSecret: ['planted-secret-own', 'planted-secret-own-old'] };

  it('may be the seller’s own, where the seller is named', async () => {
    const world = webhookWorld();
    await world.connect(OWN);
    for (const secret of OWN.appSecret) {
      const signing = { appId: OWN.appId, secret };
      await expect(world.verify(delivered(signing, { storeId: SELLER }))).resolves.toMatchObject({ storeId: SELLER });
      expect(await refusal(world.verify(delivered(signing)))).toBe('signature_mismatch');
      expect(await refusal(world.verify(delivered(signing, { storeId: 'another' })))).toBe('signature_mismatch');
    }
    await expect(world.verify(delivered({}, { storeId: SELLER }))).resolves.toBeDefined();
  });

  it('is never mixed from two', async () => {
    const world = webhookWorld();
    await world.connect(OWN);
    const mixed = [
      { appId: OWN.appId, secret: APP.appSecret },
      { appId: APP.appId, secret: OWN.appSecret[0] ?? '' },
      { appId: 'app-of-nobody', secret: OWN.appSecret[0] ?? '' },
      { appId: 'app-of-nobody', secret: APP.appSecret },
    ];
    for (const signing of mixed) {
      expect(await refusal(world.verify(delivered(signing, { storeId: SELLER })))).toBe('signature_mismatch');
    }
  });

  it('of one seller does not sign for another', async () => {
    const world = webhookWorld();
    await world.connect(OWN);
    await world.connect({ appId: 'app-of-another', appSecret: 'planted-secret-of-another' }, {}, 'another');
    const signing = { appId: OWN.appId, secret: OWN.appSecret[0] ?? '' };
    expect(await refusal(world.verify(delivered(signing, { storeId: 'another' })))).toBe('signature_mismatch');
  });

  it('is needed', async () => {
    const world = webhookWorld({}, { notificationURL: URL_OF_ORDERS });
    expect(await refusal(world.verify(delivered()))).toBe('secret_missing');
    expect(await refusal(world.verify(delivered({}, { storeId: SELLER })))).toBe('secret_missing');
    await world.connect(OWN);
    const signing = { appId: OWN.appId, secret: OWN.appSecret[0] ?? '' };
    await expect(world.verify(delivered(signing, { storeId: SELLER }))).resolves.toBeDefined();
  });

  it('is asked of a token store that is down: no refusal, which the host would answer with 401', async () => {
    const down = {
      load: () => Promise.reject(new Error('down')),
      save: () => Promise.reject(new Error('down')),
      delete: () => Promise.reject(new Error('down')),
      list: () => Promise.reject(new Error('down')),
    };
    const { verify } = webhookWorld({ tokenStore: down as never });
    const call = verify(delivered({ appId: OWN.appId }, { storeId: SELLER }));
    await expect(call).rejects.toMatchObject({ code: 'token_store_failed' });
  });
});

describe('the location in a notification', () => {
  it('that is none of the store’s is noted once, and refused never', async () => {
    const world = webhookWorld();
    await world.connect({}, { locationId: 'LOC2', locationIds: ['LOC2', 'LOC3'] });
    for (const _ of [1, 2]) {
      const event = await world.verify(delivered({}, { storeId: SELLER }));
      expect(event).toMatchObject({ storeId: SELLER, resource: { locationId: LOCATION } });
    }
    expect(world.warnings).toEqual([
      expect.objectContaining({ event: 'webhook_location_unknown', platform: 'flipkart', storeId: SELLER }),
    ]);
    expect(JSON.stringify(world.warnings)).not.toContain(LOCATION);
  });

  it.each([
    ['is one of them', { locationId: 'LOC2', locationIds: [LOCATION] }],
    ['belongs to a store that knows none', {}],
  ])('that %s is nothing to note', async (_, settings) => {
    const world = webhookWorld();
    await world.connect({}, settings);
    await world.verify(delivered({}, { storeId: SELLER }));
    expect(world.warnings).toEqual([]);
  });
});
