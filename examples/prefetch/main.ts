// Puts images on a node before jobs need them, pinned to what their tags mean now, and says what came of each.
//
//   npm run example -- examples/prefetch/main.ts [--endpoint SOCKET] [--keep-below PERCENT] IMAGE...
import { parseArgs } from 'node:util';

import { CraneNode, type PrefetchReport } from 'crane-cri';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { endpoint: { type: 'string' }, 'keep-below': { type: 'string' }, help: { type: 'boolean', short: 'h' } },
});

function fail(error: { readonly message: string; readonly hint?: string }): never {
  process.stderr.write(`prefetch: ${error.message}\n${error.hint === undefined ? '' : `  ${error.hint}\n`}`);
  process.exit(1);
}

async function connect(): Promise<CraneNode> {
  if (values.endpoint !== undefined) return (await CraneNode.connect(values.endpoint)).match((node) => node, fail);
  const { MockRuntime } = await import('crane-cri/testing');
  return (await CraneNode.over(new MockRuntime().service)).match((node) => node, fail);
}

function print({ images, pulled, present, failed }: PrefetchReport): void {
  for (const { reference, result, tookMs } of images) {
    const line = result.match(
      (image) => `${image.pulled ? 'pulled ' : 'present'}  ${image.digest ?? image.id}  ${tookMs.toFixed(0)} ms`,
      (error) => `FAILED   ${error.message}`,
    );
    console.log(`${reference}  ${line}`);
  }
  console.log(`${pulled} pulled, ${present} present, ${failed} failed`);
}

if (values.help === true || positionals.length === 0) {
  console.log('usage: prefetch [--endpoint SOCKET] [--keep-below PERCENT] IMAGE...');
} else {
  await using node = await connect();
  // Held from now on, so that what makes room does not take them away again.
  const leases = positionals.map((image) => node.images.lease(image).match((lease) => lease, fail));
  const lowPercent = Number(values['keep-below'] ?? 80);
  const collected = await node.images.collect({ highPercent: lowPercent, lowPercent });
  if (collected.isErr()) fail(collected.error);
  const report = (await node.images.prefetch(positionals)).match((value) => value, fail);
  print(report);
  for (const lease of leases) lease.release();
  process.exitCode = report.failed === 0 ? 0 : 1;
}
