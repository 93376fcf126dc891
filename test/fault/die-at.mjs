// Loaded before an app (--import): ends the process, as a crash would, at one named point. DIE_AT names it, DIE_AFTER how often it is passed first. With
// DIE_AT_ORDERS, the name of a file, both are read from there (`point`, `after`) whenever the process gets SIGUSR2.
import { readFileSync } from 'node:fs';
import { Queue } from 'bullmq';
import pg from 'pg';

let point = process.env.DIE_AT;
let left = Number(process.env.DIE_AFTER ?? 3);
const orders = process.env.DIE_AT_ORDERS;
if (orders) process.on('SIGUSR2', () => ({ point, after: left } = JSON.parse(readFileSync(orders, 'utf8'))));

const die = () => process.kill(process.pid, 'SIGKILL');
const isTime = () => left-- === 0;

const query = pg.Client.prototype.query;
pg.Client.prototype.query = function (config, ...rest) {
  const name = config?.name ?? '';
  const text = typeof config === 'string' ? config : (config?.text ?? '');
  if (name.startsWith('inbox-finish')) this.isApplying = true;
  if (name.startsWith('inbox-insert')) this.isStoring = true;
  if (name.startsWith('attendees-save')) this.isAttending = true;
  if (name === 'push-start') this.isMarking = true;
  const isApplyCommit = text === 'COMMIT' && this.isApplying;
  const isFirstOfSeveral = text === 'COMMIT' && this.isAttending && !this.isApplying;
  const isInboxCommit = text === 'COMMIT' && this.isStoring;
  const isPushMark = text === 'COMMIT' && this.isMarking;
  if (text === 'COMMIT' || text === 'ROLLBACK') this.isApplying = this.isStoring = this.isAttending = this.isMarking = false;

  if (point === 'before-inbox-commit' && name.startsWith('inbox-insert') && isTime()) die();
  if (point === 'before-push-settle' && name === 'push-end' && isTime()) die();
  if (point === 'before-apply-commit' && isApplyCommit && isTime()) die();
  const isFatal =
    (point === 'after-inbox-commit' && isInboxCommit) ||
    (point === 'after-apply-commit' && isApplyCommit) ||
    (point === 'after-push-mark' && isPushMark) ||
    (point === 'between-facts' && isFirstOfSeveral);
  if (!isFatal || !isTime()) return query.call(this, config, ...rest);

  const last = rest.length - 1;
  if (typeof rest[last] === 'function') rest[last] = die;
  const result = query.call(this, config, ...rest);
  return typeof result?.then === 'function' ? result.then(die, die) : result;
};

const addBulk = Queue.prototype.addBulk;
Queue.prototype.addBulk = function (...args) {
  if (point === 'before-publish' && isTime()) die();
  return addBulk.apply(this, args);
};
