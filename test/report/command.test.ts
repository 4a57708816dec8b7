import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { commands } from '../../src/cli/commands/index.ts';
import { parseLine } from '../../src/cli/parse.ts';
import { resolveTable } from '../../src/options/resolve.ts';
import { simOptions } from '../../src/options/sim-options.ts';
import { commandOf } from '../../src/report/command.ts';
import { planExperiment } from '../../src/simulate/experiment/index.ts';

const settingsOf = (flags: Record<string, string | readonly string[]>): Record<string, string> => ({
  ...planExperiment(resolveTable(simOptions, { flags }).options).settings,
});

describe('the command of a report', () => {
  it('has what differs from the defaults and nothing else', () => {
    assert.equal(commandOf('sim', settingsOf({}), simOptions), 'lb sim');
    assert.equal(
      commandOf('sim', settingsOf({ algos: 'p2c(d=3)', load: '0.5,0.9', seed: '2' }), simOptions),
      "lb sim --algos 'p2c(d=3)' --seed 2 --load 0.5,0.9",
    );
  });

  it('means the same settings again, whatever a shell makes of its characters', () => {
    for (const flags of [
      { algos: 'rr,p2c(d=3, share-cap=2)', service: 'bimodal(share=0.01, ratio=100)', weights: '2,1' },
      { serviceMean: '5ms', stale: '10ms', countsOwn: 'on', clients: '7', arrivals: 'bursts(5)' },
      { fault: ['crash(worker=1, at=100, down=50)', 'block(worker=2, at=100, for=5)'], requests: '5000' },
    ]) {
      const settings = settingsOf(flags);
      const command = commandOf('sim', settings, simOptions);
      const words = execFileSync('sh', ['-c', `printf '%s\\n' ${command}`], { encoding: 'utf8' }).trimEnd();
      const line = parseLine(words.split('\n').slice(1), commands);
      assert.equal(line.command.name, 'sim');
      const given = Object.entries(line.flags).filter(([, value]) => value !== undefined);
      assert.deepEqual(settingsOf(Object.fromEntries(given) as never), settings, command);
    }
  });
});
