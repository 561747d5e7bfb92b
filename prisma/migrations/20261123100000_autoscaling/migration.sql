-- AlterTable
ALTER TABLE "Placement" ADD COLUMN     "maxReplicas" INTEGER,
ADD COLUMN     "minReplicas" INTEGER;

-- AlterTable
ALTER TABLE "PlacementStatus" ADD COLUMN     "replicas" INTEGER;

-- Both bounds or neither, within what a version may have; an autoscaler starts from the lower one.
ALTER TABLE "Placement" ADD CONSTRAINT "Placement_autoscaling_bounds" CHECK (
    num_nulls("minReplicas", "maxReplicas") <> 1
    AND "minReplicas" BETWEEN 1 AND "maxReplicas"
    AND "maxReplicas" <= 50
    AND "replicas" = "minReplicas"
);
