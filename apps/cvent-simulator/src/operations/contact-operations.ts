import type { Account } from '../domain/account.js';
import type { Contact } from '../domain/contact.js';
import type { PushReceipt } from '../delivery/webhook-pusher.js';
import type { Stamps } from '../messages/stamps.js';
import type { Emission } from './emission.js';
import type { Publisher } from './publisher.js';

/** A contact after a change, and what was sent about it. */
export interface ContactChange {
  readonly contact: Contact;
  readonly sent: PushReceipt;
}

/** What happens to the address book, whoever does it. */
export class ContactOperations {
  constructor(
    private readonly account: Account,
    private readonly stamps: Stamps,
    private readonly publisher: Publisher,
  ) {}

  /** Replaces a contact and tells InviteeOrGuestModified of each registration that it has, in all events. */
  replace(contact: Contact, emission: Emission = {}): ContactChange {
    const changed = { ...contact, lastModified: this.stamps.next() };
    this.account.replaceContact(changed);
    const messageStubs = [...this.account.events.values()].flatMap((state) => {
      const attendee = state.attendeeOfContact(contact.id);
      if (!attendee) return [];
      return this.publisher.attendees('InviteeOrGuestModified', state, [attendee], emission).messageStubs;
    });
    return { contact: changed, sent: { messageStubs } };
  }
}
