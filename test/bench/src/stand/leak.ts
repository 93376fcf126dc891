// Loaded into a measured process as a control: keeps so many bytes more each second.
const perSecond = Number(process.env['BENCH_LEAK'] ?? 0);
const kept: Buffer[] = [];
if (perSecond > 0) setInterval(() => kept.push(Buffer.alloc(perSecond, 1)), 1_000).unref();
