/* A file outside of any kernel tree. */
int main(void)
{
	return 0;
}
