from scipy.stats import chi2
def difference(before, after):
    d=after.measures.chi2-before.measures.chi2; k=after.measures.dof-before.measures.dof
    return d,k,float(chi2.sf(d,k))
