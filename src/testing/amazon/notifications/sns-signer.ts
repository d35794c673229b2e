import { generateKeyPairSync, type KeyPairKeyObjectResult, sign } from 'node:crypto';
import { DAY_MS } from '../../clock.js';
import { selfSignedCertificate } from './certificate.js';

export interface SnsEnvelopeInput {
  readonly message: string;
  readonly messageId: string;
  readonly topicArn: string;
  readonly subject?: string;
  /** The topic's attribute. @default '2'; AWS's own default is '1' */
  readonly signatureVersion?: '1' | '2';
  /** ms since the epoch. */
  readonly at: number;
}

export interface SnsConfirmationInput extends Omit<SnsEnvelopeInput, 'message' | 'subject'> {
  readonly token: string;
}

type Fields = Readonly<Record<string, string>>;

/** Signs as SNS does. The key is made when it is first needed, and its certificate is to be had here. */
export class SnsSigner {
  readonly #now: () => number;
  #keys: KeyPairKeyObjectResult | undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Where a consumer of the topic would fetch the certificate. */
  certificateURL(topicArn: string): string {
    return `https://sns.${regionOf(topicArn)}.amazonaws.com/SimpleNotificationService-${'5a9db0c5'.repeat(4)}.pem`;
  }

  /** The certificate as PEM; valid around now unless told otherwise. */
  certificate(validity: { readonly from?: number; readonly to?: number } = {}): string {
    const now = this.#now();
    return selfSignedCertificate({ keys: this.#pair(), from: now - 30 * DAY_MS, to: now + 365 * DAY_MS, ...validity });
  }

  /** What SNS posts to a subscriber: JSON with the message as text in it. */
  notification({ message, subject, ...input }: SnsEnvelopeInput): string {
    return this.#signed(input, {
      Message: message,
      MessageId: input.messageId,
      ...(subject === undefined ? {} : { Subject: subject }),
      Timestamp: new Date(input.at).toISOString(),
      TopicArn: input.topicArn,
      Type: 'Notification',
    });
  }

  /** What SNS posts first, to ask whether somebody wants the topic. */
  confirmation({ token, ...input }: SnsConfirmationInput): string {
    const host = `https://sns.${regionOf(input.topicArn)}.amazonaws.com`;
    return this.#signed(input, {
      Message: `You have chosen to subscribe to the topic ${input.topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
      MessageId: input.messageId,
      SubscribeURL: `${host}/?Action=ConfirmSubscription&TopicArn=${input.topicArn}&Token=${token}`,
      Timestamp: new Date(input.at).toISOString(),
      Token: token,
      TopicArn: input.topicArn,
      Type: 'SubscriptionConfirmation',
    });
  }

  /** The fields are signed in the order they are given, which is that of SNS; what comes beside them is not signed. */
  #signed({ topicArn, signatureVersion = '2' }: Omit<SnsEnvelopeInput, 'message'>, signed: Fields): string {
    const text = Object.entries(signed)
      .map(([name, value]) => `${name}\n${value}\n`)
      .join('');
    const hash = signatureVersion === '1' ? 'sha1' : 'sha256';
    const { Type, MessageId, Token, TopicArn, Subject, Message, SubscribeURL, Timestamp } = signed;
    const unsubscribe = `https://sns.${regionOf(topicArn)}.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${topicArn}:sandbox`;
    return JSON.stringify({
      ...{ Type, MessageId, Token, TopicArn, Subject, Message, SubscribeURL, Timestamp },
      SignatureVersion: signatureVersion,
      Signature: sign(hash, Buffer.from(text), this.#pair().privateKey).toString('base64'),
      SigningCertURL: this.certificateURL(topicArn),
      ...(Type === 'Notification' ? { UnsubscribeURL: unsubscribe } : {}),
    });
  }

  #pair(): KeyPairKeyObjectResult {
    this.#keys ??= generateKeyPairSync('rsa', { modulusLength: 2_048 });
    return this.#keys;
  }
}

const regionOf = (topicArn: string): string => topicArn.split(':')[3] ?? 'eu-west-1';
