import type { Attendee } from '../domain/attendee.js';
import type { Contact } from '../domain/contact.js';
import type { CventEvent } from '../domain/event.js';
import { dateOnly, stub } from './formats.js';

interface Buyer {
  readonly event: CventEvent;
  readonly attendee: Attendee;
  readonly contact: Contact;
}

/** What the attendee bought: one admission item, or nothing as long as the person never registered. */
export function buildOrders({ event, attendee, contact }: Buyer) {
  const item = event.admissionItems.find(({ id }) => id === attendee.admissionItemId);
  if (!item || attendee.registeredAt === null) return [];
  return [
    {
      orderNumber: attendee.orderNumber,
      orderDate: dateOnly(attendee.registeredAt),
      orderDetails: [
        {
          productName: item.name,
          orderFee: item.fee,
          orderQuantity: 1,
          orderAmount: item.fee,
          paidAmount: item.fee,
          orderType: 'charge',
          registrant: { name: `${contact.lastName}, ${contact.firstName}`, isGuest: attendee.guest, inviteeStub: stub(attendee.id) },
        },
      ],
    },
  ];
}
