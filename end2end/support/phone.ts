/** The customer's phone, played through the sandbox's control API. */
import { until } from "./wait.ts";

export interface Person {
  id: string;
  name: string;
  number: string | null;
  bsuid: string;
  online: boolean;
}

/** A message as the sandbox has it. `in`: from the customer to us. */
export interface PhoneMessage {
  id: string;
  direction: "in" | "out";
  kind: string;
  message: { text?: { body?: string } };
  status: string;
  history: { status: string; at: number }[];
}

/** Ids of our two numbers. */
export const SUPPORT = "310000000000011";
export const SALES = "310000000000012";

/** Says which call of an AWS service is to fail, and how. */
export interface Fault {
  service: "eum" | "sns" | "sqs" | "s3" | "cognito" | "bedrock";
  operation?: string;
  kind: "throttle" | "refuse" | "error" | "timeout_before" | "timeout_after" | "delay" | "duplicate" | "stall" | "guardrail" | "invented_link" | "not_prepared";
  times: number;
  millis?: number;
  /** Only calls with this text in them: a read receipt or a sign of typing goes the same way. */
  contains?: string;
}

export class Phone {
  #made = 0;

  constructor(readonly control: string) {}

  async #call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(this.control + path, body === undefined ? { method } : { method, body: JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    return JSON.parse(text) as T;
  }

  /** A new customer. The name is made unique, so that tests of one stack do not meet. */
  async customer(name: string, more: { number?: string } = {}): Promise<Person> {
    const mark = `${Date.now().toString(36).slice(-5)}${(this.#made++).toString(36)}`;
    const digits = String(Math.floor(Math.random() * 1e8)).padStart(8, "0");
    return this.#call("POST", "/control/phone/people", { name: `${name} ${mark}`, number: `+9198${digits}`, ...more });
  }

  /** The customer writes a text; gives its wamid. */
  async writes(person: Person, body: string, number = SUPPORT): Promise<string> {
    const { id } = await this.#call<{ id: string }>("POST", "/control/phone/messages", { person: person.id, our_number: number, kind: "text", body });
    return id;
  }

  /** The customer sends another kind of message, with a caption or title. */
  async sends(person: Person, kind: string, body = "", number = SUPPORT, more: Record<string, unknown> = {}): Promise<string> {
    const message = { person: person.id, our_number: number, kind, body, ...more };
    const { id } = await this.#call<{ id: string }>("POST", "/control/phone/messages", message);
    return id;
  }

  /** The customer sends a file with these bytes. */
  async sendsFile(person: Person, kind: string, mime: string, bytes: Uint8Array<ArrayBuffer>, number = SUPPORT): Promise<string> {
    const address = `${this.control}/control/phone/media?our_number=${number}`;
    const answer = await fetch(address, { method: "POST", body: bytes, headers: { "content-type": mime } });
    if (!answer.ok) throw new Error(`${address} answered ${answer.status}: ${await answer.text()}`);
    const { id } = (await answer.json()) as { id: string };
    return this.sends(person, kind, "", number, { media: { id } });
  }

  /** The customer does something to a message: `react`, `unreact`, `edit` or `delete`; or changes the number. */
  async acts(person: Person, act: string, what: Record<string, string> = {}, number = SUPPORT): Promise<void> {
    await this.#call("POST", "/control/phone/acts", { person: person.id, our_number: number, act, ...what });
  }

  /** The customer taps something in a message of ours, or in one of its cards: the first there is, or one by its text or id. */
  async answers(person: Person, message: string, choice?: string, card?: number): Promise<void> {
    const what = { ...(choice === undefined ? {} : { choice }), ...(card === undefined ? {} : { card }) };
    await this.#call("POST", "/control/phone/answer", { person: person.id, message, ...what });
  }

  /** How long Meta's reviews of templates take from now on; with `null` they wait for `decides`. */
  async reviews(afterMillis: number | null): Promise<void> {
    await this.#call("PUT", "/control/templates/review", { afterMillis });
  }

  /** Meta decides about a template: `approve`, `reject`, `pause`, and others. */
  async decides(name: string, act: string, more: Record<string, unknown> = {}): Promise<void> {
    await this.#call("POST", "/control/templates", { name, act, ...more });
  }

  async chat(person: Person, number = SUPPORT): Promise<PhoneMessage[]> {
    const query = new URLSearchParams({ person: person.id, our_number: number });
    const { messages } = await this.#call<{ messages: PhoneMessage[] }>("GET", `/control/phone/chat?${query.toString()}`);
    return messages;
  }

  /** Waits until a message with this text is on the phone in this state. */
  async has(person: Person, body: string, status: string, number = SUPPORT): Promise<PhoneMessage> {
    return until(`"${body}" to be ${status} on the phone of ${person.name}`, 10_000, async () =>
      (await this.chat(person, number)).find((message) => message.message.text?.body === body && message.status === status),
    );
  }

  async reads(person: Person, number = SUPPORT): Promise<void> {
    await this.#call("POST", "/control/phone/read", { person: person.id, our_number: number });
  }

  async online(person: Person, online: boolean): Promise<void> {
    await this.#call("PUT", `/control/phone/people/${person.id}/online`, { online });
  }

  /** Something comes over the topic that is no event of WhatsApp's. */
  async publishes(message: string): Promise<void> {
    await this.#call("POST", "/control/publish", { message });
  }

  /** Something that SNS gave up on lies in the dead-letter queue of the queue's subscription. */
  async givenUpOn(message: string): Promise<void> {
    const body = JSON.stringify({ QueueUrl: `${this.control}/000000000000/wecare-subscription-dlq`, MessageBody: message });
    const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-target": "AmazonSQS.SendMessage" };
    const answer = await fetch(this.control, { method: "POST", headers, body });
    if (!answer.ok) throw new Error(`SendMessage answered ${answer.status}: ${await answer.text()}`);
  }

  async fails(fault: Fault): Promise<void> {
    await this.#call("POST", "/control/faults", fault);
  }

  async noFaults(): Promise<void> {
    await this.#call("DELETE", "/control/faults");
  }

  /** Every call of SendWhatsAppMessage that was accepted and carries this text. */
  async sendsOf(body: string): Promise<number> {
    let count = 0;
    for (let after = 0; ; ) {
      const { sends } = await this.#call<{ sends: { seq: number; message: { text?: { body?: string } } }[] }>("GET", `/control/record/sends?after=${after}`);
      const last = sends.at(-1);
      if (last === undefined) return count;
      count += sends.filter((send) => send.message.text?.body === body).length;
      after = last.seq;
    }
  }
}
