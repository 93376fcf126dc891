import type { Contact } from './contact.js';

/** The contacts of an account by id. They are found by email and by source id too: what that takes is made when it is first needed. */
export class AddressBook {
  private readonly byId = new Map<string, Contact>();
  private idsByKey: Map<string, Set<string>> | null = null;

  get size(): number {
    return this.byId.size;
  }

  get(contactId: string): Contact | undefined {
    return this.byId.get(contactId);
  }

  values(): Iterable<Contact> {
    return this.byId.values();
  }

  /** Adds the contact, or replaces the one of the same id. */
  set(contactId: string, contact: Contact): void {
    this.forgetKeys(contactId);
    this.byId.set(contactId, contact);
    if (this.idsByKey) addKeys(this.idsByKey, contact);
  }

  delete(contactId: string): void {
    this.forgetKeys(contactId);
    this.byId.delete(contactId);
  }

  clear(): void {
    this.byId.clear();
    this.idsByKey = null;
  }

  /** Everyone with this email, letter case apart. Nobody for an empty one. */
  withEmail(email: string): Contact[] {
    return this.withKey(emailKey(email));
  }

  /** Everyone with this source id. Nobody for an empty one. */
  withSourceId(sourceId: string): Contact[] {
    return this.withKey(sourceKey(sourceId));
  }

  private withKey(key: string): Contact[] {
    this.idsByKey ??= this.index();
    return [...(this.idsByKey.get(key) ?? [])].map((id) => this.byId.get(id)!);
  }

  private index(): Map<string, Set<string>> {
    const index = new Map<string, Set<string>>();
    for (const contact of this.byId.values()) addKeys(index, contact);
    return index;
  }

  private forgetKeys(contactId: string): void {
    const known = this.byId.get(contactId);
    if (!known || !this.idsByKey) return;
    for (const key of keysOf(known)) this.idsByKey.get(key)?.delete(contactId);
  }
}

function addKeys(index: Map<string, Set<string>>, contact: Contact): void {
  for (const key of keysOf(contact)) {
    const ids = index.get(key);
    if (ids) ids.add(contact.id);
    else index.set(key, new Set([contact.id]));
  }
}

function keysOf({ email, sourceId }: Contact): string[] {
  const emailKeys = email === '' ? [] : [emailKey(email)];
  return sourceId === '' ? emailKeys : [...emailKeys, sourceKey(sourceId)];
}

function emailKey(email: string): string {
  return `email ${email.toLowerCase()}`;
}

function sourceKey(sourceId: string): string {
  return `source ${sourceId}`;
}
