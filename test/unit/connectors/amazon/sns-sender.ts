import { createHash, generateKeyPairSync, type KeyObject, type KeyPairKeyObjectResult, sign } from 'node:crypto';

/** Invented throughout. */
export const REGION = 'ap-south-1';
export const TOPIC = `arn:aws:sns:${REGION}:123456789012:amazon-orders`;
export const CERTIFICATE_URL = `https://sns.${REGION}.amazonaws.com/SimpleNotificationService-${'0a1b2c3d'.repeat(4)}.pem`;
export const SENT_AT = '2026-11-20T09:58:00.123Z';

export type SnsFields = Readonly<Record<string, unknown>>;

/** Signs messages as SNS does, with a key and a certificate of its own. */
export interface SnsSender {
  readonly privateKey: KeyObject;
  certificate(validity?: { readonly from: string; readonly to: string }): string;
  /** The JSON of a message, signed; fields that are `undefined` are left out, before signing. */
  message(fields?: SnsFields, version?: '1' | '2'): string;
  confirmation(fields?: SnsFields, version?: '1' | '2'): string;
}

export const rsaKeys = (bits = 2_048) => generateKeyPairSync('rsa', { modulusLength: bits });

export function createSnsSender(keys: KeyPairKeyObjectResult = rsaKeys()): SnsSender {
  const signed = (order: readonly string[], fields: SnsFields, version: '1' | '2') => {
    const body: Record<string, unknown> = Object.fromEntries(
      Object.entries(fields).filter(([, value]) => value !== undefined),
    );
    const text = order
      .filter((name) => body[name] !== undefined && body[name] !== null)
      .map((name) => `${name}\n${body[name]}\n`)
      .join('');
    const signature = sign(version === '1' ? 'sha1' : 'sha256', Buffer.from(text, 'utf8'), keys.privateKey);
    return JSON.stringify({ ...body, SignatureVersion: version, Signature: signature.toString('base64') });
  };
  const common = { TopicArn: TOPIC, Timestamp: SENT_AT, SigningCertURL: CERTIFICATE_URL };
  return {
    privateKey: keys.privateKey,
    certificate: (validity) => certificateOf(keys, validity),
    message: (fields = {}, version = '2') =>
      signed(
        ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
        {
          Type: 'Notification',
          MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
          Message: orderChange(),
          UnsubscribeURL: `https://sns.${REGION}.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${TOPIC}:c9135db0`,
          ...common,
          ...fields,
        },
        version,
      ),
    confirmation: (fields = {}, version = '2') =>
      signed(
        ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
        {
          Type: 'SubscriptionConfirmation',
          MessageId: '165545c9-2a5c-472c-8df2-7ff2be2b3b1b',
          Message: 'You have chosen to subscribe to the topic.\nTo confirm, visit the SubscribeURL.',
          Token: '2336412f37fb687f5d51e6e241d',
          SubscribeURL: `https://sns.${REGION}.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=2336412f37fb687f5d51e6e241d`,
          ...common,
          ...fields,
        },
        version,
      ),
  };
}

export const SELLER = 'A1SELLERNORD';
export const ORDER_ID = '403-1112223-4445556';
export const POSTAL_CODE = '682301';

export interface OrderChangeParts {
  readonly content?: Readonly<Record<string, unknown>>;
  readonly summary?: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly envelope?: Readonly<Record<string, unknown>>;
}

export function orderChange(parts: OrderChangeParts = {}): string {
  return JSON.stringify({
    NotificationVersion: '1.0',
    NotificationType: 'ORDER_CHANGE',
    PayloadVersion: '1.0',
    EventTime: '2026-11-20T09:57:58.5Z',
    Payload: {
      OrderChangeNotification: {
        NotificationLevel: 'OrderLevel',
        SellerId: SELLER,
        AmazonOrderId: ORDER_ID,
        OrderChangeType: 'OrderStatusChange',
        OrderChangeTrigger: { TimeOfOrderChange: '2026-11-20T09:57:50.000Z', ChangeReason: 'OrderStatusChange' },
        Summary: {
          MarketplaceId: 'A21TJRUUN4KGV',
          OrderStatus: 'Unshipped',
          DestinationPostalCode: POSTAL_CODE,
          FulfillmentType: 'MFN',
          OrderItems: [{ OrderItemId: '70305011', SellerSKU: 'LAMP/1', Quantity: 2 }],
          ...parts.summary,
        },
        ...parts.content,
      },
    },
    NotificationMetadata: {
      ApplicationId: 'amzn1.sellerapps.app.00000000-aaaa-bbbb-cccc-000000000001',
      SubscriptionId: '5d1f0c3a-0000-4000-8000-00000000000a',
      PublishTime: '2026-11-20T09:57:59.000Z',
      NotificationId: 'd0e9e693-0000-4000-8000-000000000001',
      ...parts.metadata,
    },
    ...parts.envelope,
  });
}

/** A self-signed X.509 certificate. Node reads them but cannot make any; this is all of DER that one needs. */
export function certificateOf(
  { publicKey, privateKey }: KeyPairKeyObjectResult,
  { from, to } = { from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' },
): string {
  const isRsa = publicKey.asymmetricKeyType === 'rsa';
  const algorithm = der(0x30, isRsa ? RSA_SHA256 : ECDSA_SHA256);
  const name = der(0x30, der(0x31, der(0x30, COMMON_NAME, der(0x0c, Buffer.from('sns.amazonaws.test')))));
  const time = (text: string) => der(0x18, Buffer.from(text.replace(/[-:T]/g, '')));
  const key = publicKey.export({ type: 'spki', format: 'der' });
  const serial = createHash('sha256').update(key).digest().subarray(0, 8);
  const body = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1, ...serial])),
    algorithm,
    name,
    der(0x30, time(from), time(to)),
    name,
    key,
  );
  const signature = sign('sha256', body, privateKey);
  const certificate = der(0x30, body, algorithm, der(0x03, Buffer.from([0]), signature));
  const lines = certificate.toString('base64').replace(/.{64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

const RSA_SHA256 = Buffer.from('06092a864886f70d01010b0500', 'hex');
const ECDSA_SHA256 = Buffer.from('06082a8648ce3d040302', 'hex');
const COMMON_NAME = Buffer.from('0603550403', 'hex');

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const bytes = Buffer.from(content.length.toString(16).replace(/^(?:..)*.$/, '0$&'), 'hex');
  const length = content.length < 128 ? bytes : Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
  return Buffer.concat([Buffer.from([tag]), length, content]);
}
