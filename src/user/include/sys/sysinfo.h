/* Figures of the system. */
#ifndef PATCHSCOPE_SYS_SYSINFO_H
#define PATCHSCOPE_SYS_SYSINFO_H
struct sysinfo {
  long uptime;
  unsigned long loads[3];
  unsigned long totalram;
  unsigned long freeram;
  unsigned long sharedram;
  unsigned long bufferram;
  unsigned long totalswap;
  unsigned long freeswap;
  unsigned short procs;
  unsigned short pad;
  unsigned long totalhigh;
  unsigned long freehigh;
  unsigned int mem_unit;
};
#define SI_LOAD_SHIFT 16
int sysinfo(struct sysinfo *result);
int get_nprocs(void);
int get_nprocs_conf(void);
#endif
