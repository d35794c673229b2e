import { verify, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { SellerEvent } from '../../../../src/testing/amazon/notifications/events.js';
import { testEvent } from '../../../../src/testing/amazon/notifications/test-event.js';
import { areSchemasThere, notificationSchema, problemsBy, whySkipped } from './schemas.js';
import { startAreas } from './support.js';

const AT = Date.parse('2026-11-25T06:30:00Z');
const eventOf = (type: SellerEvent['type']): SellerEvent => testEvent(type, AT) as SellerEvent;

describe.skipIf(!areSchemasThere)(`notifications against Amazon's schemas${whySkipped}`, () => {
  /** The schema's own word is another than the one of its example, of the documentation and of subscriptions. */
  const statusWord = (schema: object): object =>
    JSON.parse(JSON.stringify(schema).replace('"LISTINGS_ITEM_STATUS_CHANGED"', '"LISTINGS_ITEM_STATUS_CHANGE"'));

  it.each([
    ['ORDER_CHANGE', notificationSchema('OrderChangeNotification')],
    ['LISTINGS_ITEM_MFN_QUANTITY_CHANGE', notificationSchema('ListingsItemMfnQuantityChange')],
    ['LISTINGS_ITEM_STATUS_CHANGE', notificationSchema('ListingsItemStatusChangeNotification', statusWord)],
    ['LISTINGS_ITEM_ISSUES_CHANGE', notificationSchema('ListingsItemIssuesChangeNotification')],
    ['FBA_INVENTORY_AVAILABILITY_CHANGES', notificationSchema('FBAInventoryAvailabilityChangeNotification')],
    ['FEED_PROCESSING_FINISHED', notificationSchema('FeedProcessingFinishedNotification')],
  ] as const)('hold for %s', async (type, schema) => {
    const { controls } = await startAreas();
    const notification = controls.notifications.build(eventOf(type));
    expect(problemsBy(schema, notification)).toEqual([]);
    expect(Object.values(notification)).toContain(type);
  });
});

describe('envelopes', () => {
  const textOf = (fields: Readonly<Record<string, unknown>>, names: readonly string[]): Buffer =>
    Buffer.from(
      names
        .filter((name) => fields[name] !== undefined)
        .map((name) => `${name}\n${fields[name]}\n`)
        .join(''),
    );
  const NOTIFICATION = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'];

  it('of SNS are signed, in both versions, with a certificate of their own', async () => {
    const { controls } = await startAreas();
    const { notifications } = controls;
    const notification = notifications.build(eventOf('ORDER_CHANGE'));
    const certificate = new X509Certificate(notifications.snsCertificate());
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(Date.parse(certificate.validTo)).toBeGreaterThan(Date.now());
    for (const [signatureVersion, hash, other] of [
      ['1', 'sha1', 'sha256'],
      ['2', 'sha256', 'sha1'],
    ] as const) {
      const fields = JSON.parse(notifications.sns(notification, { signatureVersion, subject: 'Zürich' }));
      expect(JSON.parse(fields.Message)).toEqual(notification);
      expect(fields.SigningCertURL).toMatch(
        /^https:\/\/sns\.eu-west-1\.amazonaws\.com\/SimpleNotificationService-[0-9a-f]{32}\.pem$/,
      );
      const signature = Buffer.from(fields.Signature, 'base64');
      expect(verify(hash, textOf(fields, NOTIFICATION), certificate.publicKey, signature)).toBe(true);
      expect(verify(other, textOf(fields, NOTIFICATION), certificate.publicKey, signature)).toBe(false);
    }
  });

  it('of SNS ask for a confirmation', async () => {
    const { controls } = await startAreas();
    const topicArn = 'arn:aws:sns:us-east-1:123456789012:other';
    const fields = JSON.parse(controls.notifications.snsConfirmation({ topicArn }));
    const names = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
    const { publicKey } = new X509Certificate(controls.notifications.snsCertificate());
    expect(verify('sha256', textOf(fields, names), publicKey, Buffer.from(fields.Signature, 'base64'))).toBe(true);
    expect(fields).toMatchObject({ Type: 'SubscriptionConfirmation', TopicArn: topicArn });
    expect(fields.SubscribeURL).toMatch(/^https:\/\/sns\.us-east-1\.amazonaws\.com\/\?Action=ConfirmSubscription&/);
  });

  it('of SNS can have a certificate that is over', async () => {
    const { controls } = await startAreas();
    const pem = controls.notifications.snsCertificate({ from: AT - 2_000, to: AT - 1_000 });
    expect(Date.parse(new X509Certificate(pem).validTo)).toBe(AT - 1_000);
  });

  it('of EventBridge have the notification under detail', async () => {
    const { controls } = await startAreas();
    const notification = controls.notifications.build(eventOf('FEED_PROCESSING_FINISHED'));
    expect(controls.notifications.eventBridge(notification, { accountId: '210987654321' })).toMatchObject({
      ...{ version: '0', account: '210987654321', 'detail-type': 'FEED_PROCESSING_FINISHED', detail: notification },
    });
  });
});
