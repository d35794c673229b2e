import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createFlipkartWebhooks } from '../../../../src/connectors/flipkart/webhooks.js';
import { createRuntime } from '../../../../src/connectors/runtime.js';
import { signNotification } from '../../../../src/testing/flipkart/notifications/sign.js';
import { EVENT_TYPES } from '../../../../src/testing/flipkart/state/events.js';
import type { FlipkartBuiltNotification, FlipkartSandboxOptions } from '../../../../src/testing/index.js';
import { readBody, startLoopbackServer } from '../../../../src/testing/loopback-server.js';
import { DAY, HOUR, NOW, startFlipkart, stillClock } from './support.js';

const SAMPLES = fileURLToPath(new URL('../../../../../shared/contracts/flipkart/samples/', import.meta.url));
const hasSamples = existsSync(SAMPLES);
// biome-ignore lint/suspicious/noExplicitAny: samples are read by path in tests
const sample = (name: string): any => JSON.parse(readFileSync(`${SAMPLES}${name}.json`, 'utf8'));

interface Sample {
  readonly eventType: string;
}

interface Attributes {
  readonly returnItems?: readonly object[];
}

interface Received {
  readonly path: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly rawBody: string;
}

/** A sandbox on a clock that stands still, and a receiver that answers what it is told. */
async function startNotifications(options: FlipkartSandboxOptions = {}) {
  const clock = stillClock();
  const world = await startFlipkart(options, { orders: 6, now: clock.now });
  const received: Received[] = [];
  const answers: { statusOf: (eventType: string) => number } = { statusOf: () => 200 };
  const receiver = await startLoopbackServer(async (request, response) => {
    const rawBody = await readBody(request);
    const headers = request.headers as Record<string, string>;
    received.push({ path: request.url ?? '', method: request.method ?? '', headers, rawBody });
    response.writeHead(answers.statusOf(JSON.parse(rawBody).eventType)).end();
  });
  onTestFinished(() => receiver.close());
  const { notifications } = world.controls;
  const told = () => received.map(({ rawBody }) => JSON.parse(rawBody));
  const waiting = () => notifications.messages().map(({ eventType }) => eventType);
  return { ...world, clock, notifications, received, answers, told, waiting, url: `${receiver.baseURL}/flipkart?a=1` };
}

// biome-ignore lint/suspicious/noExplicitAny: bodies are read by path in tests
const bodyOf = ({ rawBody }: FlipkartBuiltNotification): any => JSON.parse(new TextDecoder().decode(rawBody));

type World = Awaited<ReturnType<typeof startNotifications>>;

/** Checks deliveries as a host does. */
function verifier({ credentials, clock }: World, notificationURL: string | readonly string[], app = credentials) {
  const { appId, appSecret } = app as { readonly appId: string; readonly appSecret: string };
  const options = { appId, appSecret, notificationURL, now: clock.now };
  const runtime = createRuntime('flipkart', options);
  onTestFinished(() => runtime.close());
  const { verifyWebhook } = createFlipkartWebhooks(runtime, options);
  return ({ rawBody, headers, method }: Omit<FlipkartBuiltNotification, 'rawBody' | 'url'> & { rawBody: unknown }) =>
    verifyWebhook({ rawBody: rawBody as string, headers, method, storeId: credentials.storeId });
}

describe('what a seller is told', () => {
  it('waits until it is delivered, and says what happened in the documented envelope', async () => {
    const world = await startNotifications();
    const { controls, notifications, credentials } = world;
    const { id } = controls.insert();
    controls.setStatus(id, 'PACKED');
    expect(world.waiting()).toEqual(['shipment_created', 'shipment_packed']);
    const [created, packed] = notifications.messages();
    expect(packed).toEqual({
      eventType: 'shipment_packed',
      failures: 0,
      body: {
        eventType: 'shipment_packed',
        source: 'flipkart',
        version: 'v3',
        timestamp: '2026-11-25T12:00:00+05:30',
        locationId: credentials.locationId,
        shipmentId: id,
        attributes: { status: 'PACKED' },
      },
    });
    expect(created?.body['attributes']).toMatchObject({ hold: false, orderItems: [{ status: 'APPROVED' }] });
  });

  it('is nothing of what was there before', async () => {
    expect((await startNotifications()).notifications.messages()).toEqual([]);
  });

  it('is kept apart by seller', async () => {
    const { controls, credentials, notifications } = await startNotifications({ sellers: 2 });
    const storeId = credentials.storeIds[1] as string;
    controls.insert({ storeId });
    expect(notifications.messages()).toEqual([]);
    expect(notifications.messages(storeId)).toHaveLength(1);
  });

  it.runIf(hasSamples)('has the form of the samples, for all 17 kinds', async () => {
    const world = await startNotifications();
    const { controls, notifications } = world;
    const { id: shipmentId } = controls.insert();
    controls.cancel(shipmentId, { itemIds: [controls.order(shipmentId)?.lines[0]?.id as string] });
    const { id: returnId } = controls.insertReturn({ shipmentId: controls.insert().id });
    const samples = sample('notifications-all-17');
    expect(samples.map(({ eventType }: Sample) => eventType).sort()).toEqual([...EVENT_TYPES].sort());
    for (const { eventType, ...expected } of samples) {
      const subject = 'returnId' in expected ? { returnId } : { shipmentId };
      const body = bodyOf(notifications.buildNotification({ eventType, ...subject }));
      expect(Object.keys(body).sort(), eventType).toEqual(Object.keys({ eventType, ...expected }).sort());
      expect(body.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+05:30$/);
      const [told, sampled] = [body.attributes, expected.attributes];
      // The type of a shipment is in no sample; the sandbox tells more than it has to.
      const names = Object.keys(told).filter((name) => name !== 'shipmentType');
      expect(names.sort(), eventType).toEqual(Object.keys(sampled).sort());
      if (eventType !== 'shipment_unhold') expect(told.status, eventType).toBe(sampled.status);
      const itemNames = ({ returnItems: [item = {}] = [] }: Attributes) => Object.keys(item).sort();
      expect(itemNames(told), eventType).toEqual(itemNames(sampled));
    }
  });
});

describe('deliveries', () => {
  it('need a registration', async () => {
    const { controls, notifications, waiting } = await startNotifications();
    controls.insert();
    await expect(notifications.deliver()).rejects.toThrow('register');
    expect(waiting()).toEqual(['shipment_created']);
  });

  it('are posted to the registered addresses, and verify', async () => {
    const world = await startNotifications();
    const { controls, notifications, received, url } = world;
    const returnsUrl = `${url}&returns`;
    notifications.register({ url, returnsUrl });
    const { id } = controls.insert();
    controls.setHold(id, true);
    const returned = controls.insertReturn({ shipmentId: id }).id;
    notifications.publish({ eventType: 'return_teleported', returnId: returned });
    expect(await notifications.deliver()).toEqual([
      { eventType: 'shipment_created', id, url, outcome: 'delivered', statuses: [200] },
      { eventType: 'shipment_hold', id, url, outcome: 'delivered', statuses: [200] },
      {
        eventType: 'return_created',
        id: returned,
        url: returnsUrl,
        outcome: 'delivered',
        statuses: [200],
      },
      {
        eventType: 'return_teleported',
        id: returned,
        url: returnsUrl,
        outcome: 'delivered',
        statuses: [200],
      },
    ]);
    expect(received.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /flipkart?a=1',
      'POST /flipkart?a=1',
      'POST /flipkart?a=1&returns',
      'POST /flipkart?a=1&returns',
    ]);
    const verify = verifier(world, [url, returnsUrl]);
    const events = await Promise.all(received.map(verify));
    expect(events.map(({ topic, resource }) => [topic, resource?.orderId])).toEqual([
      ['order.created', id],
      ['order.updated', id],
      ['return.created', id],
      ['unknown', undefined],
    ]);
    expect(await notifications.deliver()).toEqual([]);
  });

  it('are signed by the partner app where it was registered, with its newest secret', async () => {
    const world = await startNotifications();
    const { controls, credentials, notifications, received, url } = world;
    notifications.register({ url, app: 'partner' });
    controls.insert();
    const old = verifier(world, url, credentials.partner as never);
    const appSecret = controls.rotateSecret({ app: 'partner' });
    await notifications.deliver();
    await expect(old(received[0] as Received)).rejects.toThrow('signature');
    const renewed = { appId: credentials.partner.appId, appSecret };
    await expect(verifier(world, url, renewed as never)(received[0] as Received)).resolves.toBeDefined();
  });

  it('hold back what comes after a failure, in its own shipment only', async () => {
    const world = await startNotifications();
    const { answers, clock, controls, notifications, received, told, url } = world;
    notifications.register({ url });
    const [first, second] = [controls.insert().id, controls.insert().id];
    controls.setStatus(first, 'PACKED');
    controls.setStatus(second, 'PACKED');
    controls.setStatus(first, 'READY_TO_DISPATCH');
    answers.statusOf = (eventType) =>
      eventType === 'shipment_packed' && told().at(-1).shipmentId === first ? 202 : 200;
    const outcomes = await notifications.deliver();
    expect(outcomes.map(({ id, outcome, statuses }) => [id, outcome, statuses])).toEqual([
      [first, 'delivered', [200]],
      [second, 'delivered', [200]],
      [first, 'failed', [202]],
      [second, 'delivered', [200]],
      [first, 'held', []],
    ]);
    expect(notifications.messages().map(({ eventType, failures }) => [eventType, failures])).toEqual([
      ['shipment_packed', 1],
      ['shipment_ready_to_dispatch', 0],
    ]);

    const failed = received[2] as Received;
    clock.advance(HOUR);
    answers.statusOf = () => 200;
    expect((await notifications.deliver()).map(({ outcome }) => outcome)).toEqual(['delivered', 'delivered']);
    const again = received[4] as Received;
    expect(
      told()
        .slice(4)
        .map(({ eventType }) => eventType),
    ).toEqual(['shipment_packed', 'shipment_ready_to_dispatch']);
    expect(again.rawBody).toBe(failed.rawBody);
    expect(again.headers['x_date']).toBe(new Date(NOW + HOUR).toUTCString());
    await expect(verifier(world, url)(again)).resolves.toMatchObject({ topic: 'fulfillment.updated' });
  });

  it('fail where nobody answers, and leave this machine never', async () => {
    const { controls, credentials, notifications, waiting } = await startNotifications();
    controls.insert();
    notifications.register();
    const sent = vi.spyOn(globalThis, 'fetch');
    onTestFinished(() => sent.mockRestore());
    const unreachable = { outcome: 'failed', statuses: [0] };
    expect(await notifications.deliver()).toMatchObject([{ ...unreachable, url: credentials.notificationURL }]);
    expect(sent).not.toHaveBeenCalled();
    notifications.register({ url: 'http://127.0.0.1:9/' });
    expect(await notifications.deliver()).toMatchObject([unreachable]);
    expect(waiting()).toEqual(['shipment_created']);
    expect(() => notifications.register({ url: 'ftp://127.0.0.1/' })).toThrow('ftp://127.0.0.1/');
  });

  it('run one after the other; what happens meanwhile waits for the next run', async () => {
    const { answers, controls, notifications, told, url } = await startNotifications();
    notifications.register({ url });
    const { id } = controls.insert();
    answers.statusOf = (eventType) => {
      if (eventType === 'shipment_created') controls.setStatus(id, 'PACKED');
      return 200;
    };
    const [one, two] = await Promise.all([notifications.deliver(), notifications.deliver()]);
    expect([one, two].map((outcomes) => outcomes.map(({ eventType }) => eventType))).toEqual([
      ['shipment_created'],
      ['shipment_packed'],
    ]);
    expect(told()).toHaveLength(2);
  });
});

describe('what goes wrong on the way', () => {
  it('loses, doubles and reorders, by shipment', async () => {
    const { controls, notifications, told, url } = await startNotifications();
    notifications.register({ url });
    const [first, second] = [controls.insert().id, controls.insert().id];
    for (const id of [first, second]) controls.setStatus(id, 'PACKED');
    notifications.reorder(4);
    notifications.drop(1);
    notifications.duplicate(1);
    expect((await notifications.deliver()).map(({ id, outcome, statuses }) => [id, outcome, statuses])).toEqual([
      [second, 'dropped', []],
      [second, 'delivered', [200, 200]],
      [first, 'delivered', [200]],
      [first, 'delivered', [200]],
    ]);
    expect(told().map(({ shipmentId, eventType }) => [shipmentId, eventType])).toEqual([
      [second, 'shipment_packed'],
      [second, 'shipment_packed'],
      [first, 'shipment_created'],
      [first, 'shipment_packed'],
    ]);
  });

  it('ends with clearFaults', async () => {
    const { controls, notifications } = await startNotifications();
    controls.insert();
    notifications.drop(1);
    notifications.duplicate(1);
    notifications.reorder(2);
    notifications.clearFaults();
    expect(notifications.take()).toHaveLength(1);
  });

  it('comes to a test that takes what waits in place of a receiver', async () => {
    const world = await startNotifications();
    const { controls, credentials, notifications } = world;
    const { id } = controls.insert();
    controls.cancel(id);
    notifications.duplicate(1);
    const verify = verifier(world, credentials.notificationURL);
    const events = await Promise.all(notifications.take().map(verify));
    expect(events.map(({ topic }) => topic)).toEqual(['order.created', 'order.created', 'order.cancelled']);
    expect(events[1]?.dedupeKey).toBe(events[0]?.dedupeKey);
    expect(notifications.take()).toEqual([]);
    controls.touch(id);
    controls.setHold(controls.insert().id, true);
    notifications.clear();
    expect(notifications.messages()).toEqual([]);
  });
});

describe('buildNotification', () => {
  it('builds every kind, signed', async () => {
    const world = await startNotifications();
    const { controls, credentials, notifications } = world;
    const { id } = controls.insert();
    controls.cancel(id, { itemIds: [controls.order(id)?.lines[0]?.id as string] });
    const { id: returnId } = controls.insertReturn({ shipmentId: id });
    notifications.clear();
    const verify = verifier(world, credentials.notificationURL);
    for (const eventType of EVENT_TYPES) {
      const subject = eventType.startsWith('return_') ? { returnId } : { shipmentId: id };
      const built = notifications.buildNotification({ eventType, ...subject });
      expect(built).toMatchObject({ url: credentials.notificationURL, method: 'POST' });
      const event = await verify(built);
      expect(event, eventType).toMatchObject({ platformTopic: eventType, occurredAt: '2026-11-25T06:30:00.000Z' });
      expect(event.topic, eventType).not.toBe('unknown');
    }
    expect(notifications.messages()).toEqual([]);
  });

  it('builds a kind that Flipkart does not have', async () => {
    const world = await startNotifications();
    const { controls, credentials, notifications } = world;
    const built = notifications.buildNotification({
      eventType: 'shipment_teleported',
      shipmentId: controls.insert().id,
    });
    const event = await verifier(world, credentials.notificationURL)(built);
    expect(event).toMatchObject({ topic: 'unknown', platformTopic: 'shipment_teleported' });
    expect(event.raw).toMatchObject({ attributes: { status: 'APPROVED' } });
  });

  it('needs to know what it is of', async () => {
    const { notifications } = await startNotifications();
    const eventType = 'shipment_packed';
    expect(() => notifications.buildNotification({ eventType })).toThrow('shipmentId');
    expect(() => notifications.buildNotification({ eventType, shipmentId: 'nobody' })).toThrow('no shipment nobody');
    expect(() => notifications.buildNotification({ eventType, returnId: 'nobody' })).toThrow('no return nobody');
    const attributes = { status: 'PACKED' };
    const built = notifications.buildNotification({ eventType, shipmentId: 'nobody', locationId: 'LOC1', attributes });
    expect(bodyOf(built)).toMatchObject({ shipmentId: 'nobody', locationId: 'LOC1', attributes });
  });

  it.each(['gmt', 'offset-ignored', 'offset-honoured'] as const)('may write its date as %s', async (date) => {
    const world = await startNotifications();
    const { controls, credentials, notifications } = world;
    const built = notifications.buildNotification({
      eventType: 'shipment_packed',
      shipmentId: controls.insert().id,
      date,
    });
    expect(built.headers['X_Date']).toBe(
      {
        gmt: 'Wed, 25 Nov 2026 06:30:00 GMT',
        'offset-ignored': 'Wed, 25 Nov 2026 06:30:00 GMT+05:30',
        'offset-honoured': 'Wed, 25 Nov 2026 12:00:00 GMT+05:30',
      }[date],
    );
    await expect(verifier(world, credentials.notificationURL)(built)).resolves.toBeDefined();
  });

  it('may be signed otherwise', async () => {
    const world = await startNotifications();
    const { controls, credentials, notifications, clock } = world;
    const event = { eventType: 'shipment_packed', shipmentId: controls.insert().id };
    const verify = verifier(world, credentials.notificationURL);
    const refused = (change: object) => verify(notifications.buildNotification({ ...event, ...change }));
    await expect(refused({ secret: 'another' })).rejects.toMatchObject({ reason: 'signature_mismatch' });
    await expect(refused({ url: 'https://other.example.com/' })).rejects.toMatchObject({
      reason: 'signature_mismatch',
    });
    await expect(refused({ app: 'partner' })).rejects.toMatchObject({ reason: 'signature_mismatch' });
    const sentAt = new Date(clock.now() - DAY);
    await expect(refused({ sentAt })).rejects.toMatchObject({ reason: 'timestamp_out_of_window' });
    await expect(refused({ method: 'PUT' })).resolves.toBeDefined();
  });

  it.runIf(hasSamples)('signs as the vectors say', () => {
    const vectors = sample('signature-test-vectors');
    for (const vector of [vectors.official_2015_vector_verified, vectors.synthetic_vector]) {
      const { appId, appSecret: secret, url, method, epoch, X_Date, sha1 } = vector;
      const at = Number(epoch) * 1_000 + 999;
      const { headers } = signNotification({ body: '{}', appId, secret, url, method, at, date: 'gmt' });
      expect(headers).toMatchObject({ X_Date, X_Authorization: `FKLOGIN ${btoa(`${appId}:${sha1}`)}` });
    }
  });
});

describe('PUT /v3/notification/subscription', () => {
  const PATH = '/v3/notification/subscription';

  it('silences one kind at one location', async () => {
    const { ask, controls, credentials, notifications, url, waiting } = await startNotifications({
      sellers: [{ locations: 1 }],
    });
    notifications.register({ url });
    const { storeId: seller_id, locationId: location_id } = credentials;
    const put = (change: object) => ask(PATH, { method: 'PUT', body: { seller_id, location_id, ...change } });
    const told = () => {
      notifications.clear();
      controls.insertReturn({ shipmentId: controls.insert().id });
      return waiting();
    };
    expect((await put({ disable_order: true })).status).toBe(200);
    expect(told()).toEqual(['return_created']);
    expect((await put({ disable_returns: true })).status).toBe(200);
    expect(told()).toEqual([]);
    expect((await put({ disable_order: false })).status).toBe(200);
    expect(told()).toEqual(['shipment_created']);
    expect((await put({})).status).toBe(200);
    expect(told()).toEqual(['shipment_created']);
    notifications.register({ url });
    expect(told()).toEqual(['shipment_created', 'return_created']);
  });

  it('answers 404 where nothing is registered', async () => {
    const { ask, credentials, notifications } = await startNotifications();
    const body = { seller_id: credentials.storeId, location_id: credentials.locationId, disable_order: true };
    expect((await ask(PATH, { method: 'PUT', body })).status).toBe(404);
    notifications.register();
    expect((await ask(PATH, { method: 'PUT', body: { ...body, location_id: 'LOCother' } })).status).toBe(404);
    expect((await ask(PATH, { method: 'PUT', body })).status).toBe(200);
    expect((await ask(PATH, { method: 'POST', body })).status).toBe(405);
  });

  it('refuses what is not documented, and what is of another seller', async () => {
    const { ask, credentials, notifications } = await startNotifications({ sellers: 2 });
    notifications.register();
    const good = { seller_id: credentials.storeId, location_id: credentials.locationId };
    const statusOf = async (body: object) => (await ask(PATH, { method: 'PUT', body })).status;
    expect(await statusOf({ ...good, seller_id: credentials.storeIds[1] })).toBe(403);
    expect(await statusOf({ ...good, disable_order: 'true' })).toBe(400);
    expect(await statusOf({ seller_id: good.seller_id })).toBe(400);
    expect(await statusOf([])).toBe(400);
    expect(await statusOf(good)).toBe(200);
  });
});
