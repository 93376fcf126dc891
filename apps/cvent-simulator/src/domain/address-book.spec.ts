import { describe, expect, it } from 'vitest';
import { AddressBook } from './address-book.js';
import { type Contact, newContact } from './contact.js';

const aContact = (id: string, given: Partial<Contact> = {}): Contact => newContact({ created: '2031-05-14T09:00:00.000Z', ...given, id });

function bookOf(...contacts: Contact[]): AddressBook {
  const book = new AddressBook();
  for (const contact of contacts) book.set(contact.id, contact);
  return book;
}

const idsOf = (contacts: readonly Contact[]) => contacts.map(({ id }) => id);

describe('AddressBook', () => {
  it('finds everyone with an email, whatever its letter case', () => {
    const book = bookOf(aContact('a', { email: 'Ann@example.com' }), aContact('b'), aContact('c', { email: 'ann@EXAMPLE.com' }));
    expect(idsOf(book.withEmail('ANN@example.com'))).toEqual(['a', 'c']);
    expect(book.withEmail('')).toEqual([]);
  });

  it('follows what is added, changed and removed after it was first asked', () => {
    const book = bookOf(aContact('a', { email: 'ann@example.com', sourceId: 's-1' }));
    expect(idsOf(book.withSourceId('s-1'))).toEqual(['a']);
    book.set('b', aContact('b', { email: 'ann@example.com' }));
    book.set('a', aContact('a', { email: 'other@example.com' }));
    expect(idsOf(book.withEmail('ann@example.com'))).toEqual(['b']);
    expect(idsOf(book.withEmail('other@example.com'))).toEqual(['a']);
    expect(book.withSourceId('s-1')).toEqual([]);
    book.delete('b');
    expect(book.withEmail('ann@example.com')).toEqual([]);
    book.clear();
    expect(book.withEmail('other@example.com')).toEqual([]);
    expect(book.size).toBe(0);
  });
});
