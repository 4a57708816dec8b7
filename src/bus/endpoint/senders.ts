/** Addresses of those who send. */
import { addressOf, type OneAddress } from '../address.ts';
import { type Frame, peerIn } from '../wire/frames.ts';

/** Many messages come from the same process: its address is made once. */
export function createSenders(): (frame: Frame) => OneAddress {
  let last = { what: -1, slot: 0, generation: 0 };
  let address: OneAddress = 'master';

  return (frame) => {
    const { what, slot, generation } = frame;
    if (last.what === what && last.slot === slot && last.generation === generation) return address;
    last = { what, slot, generation };
    address = addressOf(peerIn(frame));
    return address;
  };
}
