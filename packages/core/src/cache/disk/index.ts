export { createDiskKeyValueStore, type DiskKeyValueStoreOptions } from './disk-store.ts';
