import type { Account } from '../../domain/account.js';
import type { ListSource } from '../lists/answer-list.js';
import { listOperation } from '../lists/list-operations.js';
import type { Operation } from '../operation.js';
import { categoryId } from './present-session.js';

interface Category {
  readonly id: string;
  readonly name: string;
}

const CATEGORIES: ListSource<Category> = {
  rows: ({ account }) => categoriesOf(account),
  idOf: ({ id }) => id,
  find: ({ account }, _call, id) => categoriesOf(account).find((category) => category.id === id),
  present: (_parts, { id, name }) => ({ id, name }),
};

/** The categories of the account: those of all its sessions. */
export const SESSION_CATEGORY_OPERATIONS: readonly Operation[] = [
  listOperation('/session-categories', 'event/session-categories:read', CATEGORIES),
];

function categoriesOf(account: Account): Category[] {
  const sessions = [...account.events.values()].flatMap((state) => [...state.sessions.values()]);
  const names = new Set(sessions.map(({ category }) => category).filter((name) => name !== ''));
  return [...names].map((name) => ({ id: categoryId(name), name }));
}
