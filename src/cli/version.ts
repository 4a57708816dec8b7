export { readVersion } from '../platform/version.ts';
