/** Network cards that the device models of Xen emulate for hvm guests (qemu, `-device help`); `rtl8139` is xl's default. */
export const emulatedModels = [
  'rtl8139',
  'e1000',
  'e1000e',
  'ne2k_pci',
  'pcnet',
  'i82551',
  'i82557b',
  'i82559er',
  'virtio-net-pci',
  'vmxnet3',
] as const;
